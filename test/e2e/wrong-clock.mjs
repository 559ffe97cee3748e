/** Loaded before a server, in each of its threads: its clock is wrong by so many hours. */
const RightDate = Date;
const wrongMs = Number(process.env.WRONG_BY_HOURS) * 3_600_000;

globalThis.Date = class extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + wrongMs);
    else super(...given);
  }

  static now() {
    return RightDate.now() + wrongMs;
  }
};
