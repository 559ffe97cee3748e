/** Values of one kind each. A changed value is replaced by another of its own list. */
export const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

export const numberWords = [
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];

export const magnitudes = ['thousand', 'million', 'billion'];

/** Units of one dimension. No two of a list are of equal size. */
export const dimensions: readonly (readonly string[])[] = [
  ['miles', 'kilometers', 'meters', 'feet', 'inches', 'centimeters'],
  ['kilometres', 'metres', 'centimetres'],
  ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'],
  ['acres', 'hectares'],
  ['pounds', 'kilograms', 'tons', 'ounces'],
  ['km', 'm', 'cm', 'mm'],
  ['kg', 'lb'],
];

export const countries = [
  ...['Argentina', 'Australia', 'Austria', 'Belgium', 'Brazil', 'Canada', 'Chile', 'China', 'Denmark'],
  ...['Egypt', 'Finland', 'France', 'Germany', 'Greece', 'Hungary', 'India', 'Ireland', 'Italy', 'Japan'],
  ...['Kenya', 'Mexico', 'Norway', 'Peru', 'Poland', 'Portugal', 'Russia', 'Spain', 'Sweden', 'Turkey'],
];

export const cities = [
  ...['Amsterdam', 'Athens', 'Berlin', 'Boston', 'Chicago', 'Dallas', 'Denver', 'Dublin', 'Geneva'],
  ...['Houston', 'Lisbon', 'London', 'Madrid', 'Miami', 'Milan', 'Montreal', 'Moscow', 'Munich', 'Oslo'],
  ...['Paris', 'Philadelphia', 'Prague', 'Rome', 'Seattle', 'Stockholm', 'Sydney', 'Tokyo', 'Toronto'],
  ...['Vienna', 'Warsaw'],
];

export const nationalities = [
  ...['American', 'Australian', 'British', 'Canadian', 'Chinese', 'Danish', 'Dutch', 'Egyptian', 'French'],
  ...['German', 'Greek', 'Hungarian', 'Indian', 'Irish', 'Italian', 'Japanese', 'Mexican', 'Norwegian'],
  ...['Polish', 'Portuguese', 'Russian', 'Spanish', 'Swedish', 'Turkish'],
];
