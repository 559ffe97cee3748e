"""Names and things that invented worlds are about."""

FIRST = """Anna Ben Carla David Elena Frank Grace Henry Irene Jack Karen Leo Maria Noah Olga Paul Quinn Rosa Samuel Tara
Ursula Victor Wendy Xavier Yusuf Zoe Amara Bruno Chen Dmitri Esther Farid Gita Hiro Ingrid Jamal Keiko Luca Mina Nadia
Omar Priya Rafael Sofia Tomas Uma Viktor Wei Yara Alice George Helen Ivan Julia Kofi Linda Mohamed Nina Oscar Petra
Rachel Stefan Teresa Walter Laura Martin Claire Peter Simon Ruth Daniel Emma""".split()
LAST = """Smith Jones Garcia Chen Kowalski Novak Haddad Okafor Silva Tanaka Larsen Moreau Rossi Petrov Schmidt Brown
Taylor Walker Hall Young King Wright Lopez Hill Scott Green Adams Baker Nelson Carter Mitchell Perez Roberts Turner
Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper
Richardson Cox Howard Ward Peterson Gray Ramirez James Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross
Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Flores Washington Butler Simmons Foster Bryant Alexander
Russell Griffin Hayes Myers Ford Hamilton Graham Sullivan Wallace Cole West Jordan Owens Reynolds Fisher Ellis
Harrison Gibson Cruz Marshall Ortiz Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter Hicks""".split()
CITIES = """Paris Lyon Berlin Hamburg Madrid Seville Rome Milan Vienna Prague Warsaw Budapest Athens Lisbon Porto Dublin
Cork London Leeds Bristol Glasgow Oslo Bergen Stockholm Copenhagen Helsinki Boston Chicago Denver Seattle Houston
Atlanta Dallas Phoenix Portland Toronto Montreal Vancouver Lima Bogota Santiago Nairobi Lagos Cairo Tunis Accra Mumbai
Delhi Chennai Karachi Dhaka Tokyo Osaka Kyoto Seoul Busan Taipei Manila Jakarta Sydney Perth Brisbane Auckland""".split()
COUNTRIES = """France Germany Spain Italy Austria Poland Hungary Greece Portugal Ireland Norway Sweden Denmark Finland Canada
Mexico Brazil Argentina Chile Peru Colombia Kenya Nigeria Egypt Ghana India Pakistan Japan Vietnam Thailand Indonesia
Australia Turkey Ukraine Romania Bulgaria Croatia Switzerland Belgium Morocco""".split()
TOWNS = """Ashford Millbrook Oakdale Riverton Fairview Greenfield Hillcrest Kingsport Lakewood Maplewood Northgate Pinehurst
Redwood Springfield Stonebridge Thornton Westfield Wickham Harlow Dunmore Eastbrook Clearwater Cedarville Bayview
Linden Marlow Norwood Elmhurst Brookside Langley Waverly Ferndale Hartwell Easton Weston Carlow Tilbury Selby""".split()
COMPANIES = """Acme Northwind Contoso Globex Initech Umbra Vertex Lumina Solara Nimbus Orion Quantix Zephyr Arcadia Helix
Kestrel Mercury Novatek Polaris Redstone Silverline Titan Unity Vanguard Westbrook Apex Borealis Cobalt Delphi Everest
Fairmont Granite Horizon Ironwood Juniper Keystone Lighthouse Meridian Nexus Oakmont""".split()
TEAMS = """Lions Tigers Bears Eagles Hawks Wolves Sharks Panthers Falcons Bulls Rovers Wanderers Rangers United City Athletic
Comets Rockets Pirates Giants Royals Knights Dragons Storm Thunder Raiders Saints Dolphins""".split()
RIVERS = "Arven Belmar Corrin Dresk Elwy Farrow Glenn Hollin Isar Kelvin Lorne Mersey Nairn Orwell Pelly Quill Rother Severn Tamar Usk Vaal Wear Yarra Zarin".split()
PRODUCTS = """phone laptop tablet camera printer router monitor keyboard headset vacuum blender heater kettle toaster drone
scooter bicycle tent backpack lamp speaker watch washer dryer fridge""".split()
MEDICINES = "Altoprin Belonex Corvadol Dexafen Elmiron Fenoral Gastrin Hepavir Ibrolan Kelofen Lorazil Metaprin Noravex Oxaline Parovan Quinarol".split()
SUBJECTS = "history chemistry physics biology law music economics geography medicine philosophy architecture engineering".split()
JOBS = "doctor lawyer teacher engineer journalist architect painter chemist pilot nurse farmer judge baker surgeon librarian".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FIELDS = "safety training marketing transport housing research water energy health education tourism sport".split()
