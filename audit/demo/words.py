"""The words that the demo's people, places and products are made of; all of them invented."""

FIRST_NAMES = (
    "Adela", "Alwin", "Amara", "Anselm", "Beatrix", "Benedek", "Calla", "Cosmo", "Dalia", "Dorian",
    "Edda", "Elio", "Elodie", "Emeric", "Fenja", "Florin", "Freya", "Gideon", "Greta", "Hanno",
    "Hedda", "Ilse", "Imre", "Isolde", "Jarek", "Jonna", "Juno", "Kalle", "Katya", "Lennart",
    "Leona", "Linus", "Mabel", "Marek", "Maren", "Milo", "Nadia", "Nerys", "Nils", "Odile",
    "Oskar", "Otto", "Paloma", "Petra", "Quentin", "Rafaela", "Rhys", "Romy", "Sander", "Selma",
    "Soren", "Talia", "Tilda", "Tobias", "Ulla", "Valentin", "Vera", "Wanda", "Willem", "Yara",
)  # fmt: skip

LAST_NAMES = (
    "Abernethy", "Almgren", "Ashdown", "Bellwood", "Birkholz", "Brandvold", "Cardenal", "Carrow",
    "Castellan", "Dahlke", "Delamere", "Drummond", "Eastling", "Ekholm", "Fairweather", "Falkner",
    "Fenwick", "Garrick", "Gravesend", "Greenhalgh", "Hallberg", "Harrowgate", "Hartwell", "Ibsley",
    "Ingram", "Jarvela", "Juniper", "Kestrel", "Kirkbride", "Kowalec", "Langford", "Lindqvist",
    "Lockhart", "Marchetti", "Merriweather", "Moravec", "Nightingale", "Norling", "Oakhurst",
    "Okoro", "Ostrander", "Pemberton", "Petrescu", "Quill", "Ravensworth", "Rosenau", "Rushworth",
    "Sandoval", "Silvestri", "Stanhope", "Tanaka-Reed", "Thornbury", "Tolliver", "Underhill",
    "Valdez-Moor", "Vanterpool", "Waldron", "Westerberg", "Winterbourne", "Yarrow", "Zeller",
)  # fmt: skip

MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example")

STREETS = (
    "Acorn", "Beacon", "Bramble", "Chapel", "Cinder", "Copper", "Dairy", "Ember", "Ferry",
    "Foundry",
    "Gable", "Garnet", "Harbour", "Heron", "Juniper", "Kiln", "Lantern", "Larch", "Market",
    "Meadow",
    "Mill", "Orchard", "Osprey", "Pepper", "Quarry", "Rowan", "Saddler", "Silver", "Spindle",
    "Tannery", "Thistle", "Tinder", "Weaver", "Willow",
)  # fmt: skip
STREET_KINDS = ("Street", "Lane", "Road", "Row", "Hill", "Quay", "Court", "Walk")
SECOND_LINES = ("Flat 2", "Flat 5b", "c/o the porter", "Rear building", "2nd floor", "Unit 14")

CITIES = (
    "Aldermouth", "Brackenfell", "Brindleton", "Caskwell", "Copperhaven", "Dunmarrow", "Eldergate",
    "Fallowmere", "Gorsley Bay", "Harrowick", "Inglestrand", "Kettlebrook", "Larkhaven", "Marwood",
    "Netherby Cross", "Ostermark", "Pellworth", "Quernbridge", "Ravelstad", "Saltmarsh End",
    "Tarnholm", "Undermoor", "Vessely", "Wexcombe", "Yewdale",
)  # fmt: skip
COUNTRIES = ("DE", "AT", "NL", "GB", "IE", "SE")
COUNTRY_WEIGHTS = (40, 9, 17, 20, 6, 8)
LOCALES = ("de-DE", "de-AT", "nl-NL", "en-GB", "en-IE", "sv-SE")

DEPARTMENTS = ("Kitchen", "Garden", "Outdoor", "Workshop", "Bathroom", "Nursery", "Office", "Light")
SHELVES = ("Basics", "Tools", "Storage", "Textiles", "Gifts")

BRANDS = (
    "Northlight", "Harrow & Sons", "Oakmarrow", "Tidewater", "Bluefinch", "Granary", "Marlstone",
    "Pinegrove", "Quillfeather", "Rook & Raven", "Saltbox", "Tamarack", "Umberfield", "Vellum",
    "Wickerwork", "Yarrowby", "Alder & Ash", "Brightsea", "Cloverhill", "Driftwood", "Elmsworth",
    "Foxglove", "Gullwing", "Hollowtree",
)  # fmt: skip
QUALITIES = (
    "Folding", "Enamel", "Linen", "Oak", "Copper", "Stoneware", "Woollen", "Steel", "Bamboo",
    "Glass",
    "Canvas", "Cast-iron", "Birch", "Felt", "Brass", "Cotton",
)  # fmt: skip
PRODUCTS = (
    "kettle", "apron", "lantern", "stool", "watering can", "bread knife", "throw", "basket", "mug",
    "trowel", "tray", "cushion", "lamp", "toolbox", "chopping board", "jar", "doormat", "bucket",
    "clock", "bookend", "plant stand", "coat hook", "picnic rug", "candle holder",
)  # fmt: skip
PRAISE = (
    "Made to last and pleasant to hold.", "Packed flat, delivered with all parts.",
    "Repairable, with spare parts in stock.", "Tested for daily use in a busy home.",
    "A small batch from one workshop.", "Easy to clean and to store.",
)  # fmt: skip
COLOURS = ("natural", "slate", "moss", "rust", "cream", "navy")
SIZES = ("S", "M", "L", "one size")

WAREHOUSES = ("North depot", "Harbour depot", "South depot", "Returns centre")

REVIEW_OPENINGS = (
    "Exactly as shown.", "Smaller than expected.", "Arrived in two days.",
    "A gift, and well received.",
    "The second one we bought.", "Good value.", "The colour is darker than in the picture.",
    "One corner was chipped.",
)  # fmt: skip
REVIEW_ENDINGS = (
    "Would buy again.", "The instructions could be clearer.", "Sturdy and easy to clean.",
    "Service replaced it at once.", "We use it every day.", "Not for the dishwasher, sadly.",
    "",
)  # fmt: skip

TICKET_SUBJECTS = (
    "Where is my parcel", "Wrong colour delivered", "Invoice with VAT number",
    "Return without label",
    "Change of address", "Voucher not accepted", "Item arrived broken",
    "Question about spare parts",
)  # fmt: skip
TICKET_LINES = (
    "The parcel has not moved for four days.", "Please send the invoice again.",
    "We have sent you a new label.", "Thank you, that solved it.", "A photo is attached.",
    "The replacement leaves the depot today.", "Could you confirm the new address?",
    "The voucher works from the next order on.",
)  # fmt: skip
RETURN_REASONS = ("damaged", "wrong item", "no longer needed", "late", "not as described")

SEASONS = ("SPRING", "SUMMER", "AUTUMN", "WINTER", "HELLO", "THANKS")
STAFF = ("Support", "Warehouse", "Finance", "Merchandise", "Web")
PAGES = (
    "/",
    "/c/kitchen",
    "/c/garden",
    "/c/outdoor",
    "/search",
    "/basket",
    "/checkout",
    "/account",
)
