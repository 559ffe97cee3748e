/**
 * A character that shows something: no white space, no control or format character, none that
 * Unicode lets a reader ignore, and not the blank pattern of Braille. A private-use character
 * counts as visible, because fonts of icons draw them.
 */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Returns whether a text shows anything. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}
