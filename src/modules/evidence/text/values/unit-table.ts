/**
 * Base unit; then size in the base unit and names, one unit a line. Names of several words are in
 * the form of their tokens: a space between two words, nothing around signs. Sizes: International
 * System of Units (BIPM, 9th edition) and NIST Special Publication 811, appendix B.
 */
export const unitTables: readonly (readonly [string, string])[] = [
  [
    'm',
    `1e-9 nm nanometre nanometres nanometer nanometers
    1e-6 µm micron microns micrometre micrometres micrometer micrometers
    0.001 mm millimetre millimetres millimeter millimeters
    0.01 cm centimetre centimetres centimeter centimeters
    1 m metre metres meter meters
    1000 km KM Km kms kilometre kilometres kilometer kilometers
    0.0254 inch inches
    0.3048 ft foot feet
    0.9144 yd yds yard yards
    1609.344 mi mile miles
    1852 nautical_mile nautical_miles
    9.4607304725808e15 light_year light_years light-year light-years lightyear lightyears ly`,
  ],
  [
    'kg',
    `1e-9 µg mcg microgram micrograms
    1e-6 mg milligram milligrams
    0.001 g gram grams gramme grammes
    1 kg kgs KG Kg kilo kilos kilogram kilograms kilogramme kilogrammes
    1000 t tonne tonnes metric_ton metric_tons
    1000 ton tons
    907.18474 ton tons short_ton short_tons
    1016.0469088 ton tons long_ton long_tons
    0.45359237 lb lbs pound pounds
    0.028349523125 oz ounce ounces
    6.35029318 stone`,
  ],
  [
    'l',
    `0.001 ml mL millilitre millilitres milliliter milliliters cc cm³ cm3 cubic_centimetre cubic_centimetres cubic_centimeter cubic_centimeters
    0.01 cl centilitre centilitres centiliter centiliters
    1 l L litre litres liter liters
    100 hl hectolitre hectolitres hectoliter hectoliters
    1000 m³ m3 m^3 cubic_metre cubic_metres cubic_meter cubic_meters
    1e12 km³ km3 km^3 cubic_kilometre cubic_kilometres cubic_kilometer cubic_kilometers
    28.316846592 cubic_foot cubic_feet cu_ft
    3.785411784 gal gallon gallons US_gallon US_gallons
    4.54609 gal gallon gallons imperial_gallon imperial_gallons
    0.473176473 pint pints
    0.56826125 pint pints
    0.946352946 quart quarts
    0.0295735295625 fl_oz fluid_ounce fluid_ounces
    158.987294928 barrel barrels bbl`,
  ],
  [
    'm²',
    `1e-6 mm² mm2 mm^2 square_millimetre square_millimetres square_millimeter square_millimeters
    1e-4 cm² cm2 cm^2 square_centimetre square_centimetres square_centimeter square_centimeters
    1 m² m2 m^2 sqm sq_m square_metre square_metres square_meter square_meters
    1e6 km² km2 km^2 sq_km square_kilometre square_kilometres square_kilometer square_kilometers
    1e4 ha hectare hectares
    4046.8564224 acre acres
    0.00064516 sq_in square_inch square_inches
    0.09290304 ft² ft2 sq_ft square_foot square_feet
    0.83612736 sq_yd square_yard square_yards
    2589988.110336 mi² mi2 sq_mi square_mile square_miles`,
  ],
  [
    'm/s',
    `1 m/s metre_per_second metres_per_second meter_per_second meters_per_second
    0.2777777777777778 km/h kph kmh kmph kilometre_per_hour kilometres_per_hour kilometer_per_hour kilometers_per_hour km_per_hour km_an_hour kilometres_an_hour kilometers_an_hour
    1000 km/s kilometre_per_second kilometres_per_second kilometer_per_second kilometers_per_second
    0.44704 mph mile_per_hour miles_per_hour miles_an_hour mi/h
    0.5144444444444445 knot knots kn kt
    0.3048 ft/s feet_per_second`,
  ],
  [
    's',
    `1e-9 ns nanosecond nanoseconds
    1e-6 µs microsecond microseconds
    0.001 ms millisecond milliseconds
    1 s sec secs second seconds
    60 min mins minute minutes
    3600 h hr hrs hour hours
    86400 day days
    604800 week weeks wk wks
    1209600 fortnight fortnights`,
  ],
  [
    'mo',
    `1 month months mo mos
    12 year years yr yrs
    120 decade decades
    1200 century centuries`,
  ],
  [
    'B',
    `0.125 bit bits
    1 byte bytes
    1e3 kB KB kilobyte kilobytes
    1e6 MB megabyte megabytes
    1e9 GB gigabyte gigabytes
    1e12 TB terabyte terabytes
    1e15 PB petabyte petabytes
    1024 KiB kibibyte kibibytes
    1048576 MiB mebibyte mebibytes
    1073741824 GiB gibibyte gibibytes
    1099511627776 TiB tebibyte tebibytes
    125 kbit kilobit kilobits
    125e3 Mbit megabit megabits
    125e6 Gbit gigabit gigabits`,
  ],
  [
    'bit/s',
    `1e3 kbps kbit/s
    1e6 Mbps Mbit/s megabits_per_second
    1e9 Gbps Gbit/s gigabits_per_second
    8e6 MB/s
    8e9 GB/s`,
  ],
  [
    'J',
    `1 J joule joules
    1e3 kJ kilojoule kilojoules
    1e6 MJ megajoule megajoules
    1e9 GJ gigajoule gigajoules
    4184 kcal kilocalorie kilocalories Calorie Calories calorie calories cal
    4.184 cal calorie calories
    3600 Wh watt_hour watt_hours
    3.6e6 kWh KWh kilowatt_hour kilowatt_hours kilowatt-hour kilowatt-hours
    3.6e9 MWh megawatt_hour megawatt_hours megawatt-hour megawatt-hours
    3.6e12 GWh gigawatt_hour gigawatt_hours gigawatt-hour gigawatt-hours
    3.6e15 TWh terawatt_hour terawatt_hours terawatt-hour terawatt-hours
    1055.05585262 BTU BTUs`,
  ],
  [
    'W',
    `0.001 mW milliwatt milliwatts
    1 W watt watts
    1e3 kW KW kilowatt kilowatts
    1e6 MW megawatt megawatts
    1e9 GW gigawatt gigawatts
    1e12 TW terawatt terawatts
    745.6998715822702 hp bhp horsepower`,
  ],
  [
    'Pa',
    `1 Pa pascal pascals
    100 hPa hectopascal hectopascals mbar millibar millibars
    1e3 kPa kilopascal kilopascals
    1e6 MPa megapascal megapascals
    1e9 GPa gigapascal gigapascals
    1e5 bar bars
    101325 atm atmosphere atmospheres
    6894.757293168361 psi
    133.322387415 mmHg torr`,
  ],
  [
    'Hz',
    `1 Hz hertz
    1e3 kHz kilohertz
    1e6 MHz megahertz
    1e9 GHz gigahertz`,
  ],
  [
    'V',
    `0.001 mV millivolt millivolts
    1 V volt volts
    1e3 kV kilovolt kilovolts`,
  ],
];

/** Temperatures: size of a degree, zero of the scale, and names. */
export const temperatures: readonly (readonly [factor: number, offset: number, names: string])[] = [
  [
    1,
    0,
    '°C °_C ℃ celsius centigrade degree_celsius degrees_celsius degrees_centigrade degrees_c C ° degree degrees',
  ],
  [5 / 9, -160 / 9, '°F °_F ℉ fahrenheit degree_fahrenheit degrees_fahrenheit degrees_f F ° degree degrees'],
  [1, -273.15, 'K kelvin kelvins degrees_kelvin'],
];
/** Names of the degree of an angle. */
export const angles = 'degree degrees °';
