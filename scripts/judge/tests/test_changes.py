import random
import unittest

from made.claims import difference
from made.dress import change_voice, compress, reorder
from made.logic import hedges, negations, quantities
from made.names import resolved, role_swap, value_swap
from made.values import other_number, rewritings, spans, unit_changes, value_changes


class Changes(unittest.TestCase):
    def setUp(self) -> None:
        self.random = random.Random(1)

    def test_a_number_keeps_its_form(self) -> None:
        for text in ("1,250", "3.5", "42", "7"):
            for _ in range(50):
                new = other_number(text, self.random)
                self.assertNotEqual(new, text)
                self.assertEqual(len(new.partition(".")[2]), len(text.partition(".")[2]))

    def test_values_are_found_once(self) -> None:
        found = {(kind, "In May 1990, two of 1,250 men left"[a:b]) for kind, a, b in spans("In May 1990, two of 1,250 men left")}
        self.assertEqual(found, {("month", "May"), ("year", "1990"), ("number-word", "two"), ("number", "1,250")})

    def test_a_value_of_a_neighbour(self) -> None:
        kinds = {c.kind for _ in range(20) for c in value_changes("It has 12 rooms.", "The other has 31 rooms.", self.random)}
        self.assertEqual(kinds, {"value", "value-neighbour"})

    def test_units(self) -> None:
        (change,) = unit_changes("It weighs 5 kg today.", self.random)
        self.assertIn(change.apply("It weighs 5 kg today."), ("It weighs 5 g today.", "It weighs 5 lb today.", "It weighs 5 tons today."))

    def test_the_same_date_in_another_order(self) -> None:
        text = "He died on May 12, 1990 in Rome."
        self.assertIn("He died on 12 May 1990 in Rome.", [c.apply(text) for c in rewritings(text, self.random)])

    def test_negation_in_and_out(self) -> None:
        (change,) = negations("The bridge is open to traffic.")
        self.assertEqual(change.apply("The bridge is open to traffic."), "The bridge is not open to traffic.")
        (change,) = negations("The bridge is not open to traffic.")
        self.assertEqual(change.apply("The bridge is not open to traffic."), "The bridge is open to traffic.")

    def test_a_quantity_may_follow_in_one_direction(self) -> None:
        labels = {(c.new, c.label, c.back) for c in quantities("Early on, all houses were built of stone.")}
        self.assertIn(("some", "entailment", "neutral"), labels)

    def test_a_hedge_leaves_the_bare_claim_open(self) -> None:
        (change,) = hedges("The painting was stolen by a guard.", self.random)
        self.assertEqual((change.label, change.back), ("entailment", "neutral"))

    def test_roles_are_swapped(self) -> None:
        text = "In the end John Smith defeated Mary Jones by a mile."
        self.assertEqual(role_swap(text, self.random), "In the end Mary Jones defeated John Smith by a mile.")

    def test_values_of_one_kind_are_swapped(self) -> None:
        text = "Built in 1880, it burned down in 1912."
        self.assertEqual(value_swap(text, list(spans(text)), self.random), "Built in 1912, it burned down in 1880.")

    def test_a_pronoun_by_its_name(self) -> None:
        found = resolved("She moved to Rome.", "Ada Brown was born in Oslo.")
        self.assertEqual(found, ("Ada Brown", "Ada Brown moved to Rome."))

    def test_rewritings_keep_what_is_said(self) -> None:
        self.assertEqual(change_voice("The tower was designed by John Smith in 1901.", self.random), "John Smith designed the tower in 1901.")
        self.assertEqual(reorder("In 1990, the factory was closed.", self.random), "The factory was closed in 1990.")
        self.assertEqual(compress("The tower (built in 1901) is tall.", self.random), "The tower is tall.")

    def test_the_place_of_a_difference_is_whole_words(self) -> None:
        begin, end = difference("It was built in 1901.", "It was built in 1911.")
        self.assertEqual("It was built in 1911."[begin:end], "1911")


if __name__ == "__main__":
    unittest.main()
