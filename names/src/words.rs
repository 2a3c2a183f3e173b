//! Words that are no part of anybody's own name: titles, particles, legal forms; and words that
//! only organisations have.

/// Courtesy, rank, faith: *Dr. Rami Makhlouf* is Rami Makhlouf.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "dr", "mr", "mrs", "ms", "miss", "mister", "prof", "professor", "sir", "dame", "lord", "lady", "hon",
    "gen", "general", "col", "colonel", "lt", "capt", "captain", "maj", "major", "sgt", "adm", "admiral", "brig", "brigadier", "marshal",
    "president", "minister", "senator", "ambassador", "judge", "justice", "king", "queen", "prince", "princess", "emir", "amir", "sultan", "shah",
    "sheikh", "shaikh", "shaykh", "sheik", "cheikh", "sheykh", "hajji", "haji", "hajj", "hadj", "alhaji", "elhadj",
    "mullah", "mulla", "maulana", "maulavi", "mawlawi", "maulawi", "molla", "ayatollah", "imam", "mufti", "qari", "hafiz", "ustad", "ustaz",
    "pope", "bishop", "archbishop", "cardinal", "father", "brother", "sister", "rabbi", "rev", "reverend",
    "pasha", "bey", "bay", "effendi", "efendi", "agha", "aga", "akhund", "khan", "begum", "sayyid", "sayed", "syed", "seyed", "sayyed",
    "herr", "frau", "monsieur", "madame", "mme", "mlle", "senor", "senora", "don", "dona", "doña", "signor", "shri", "sri", "smt",
    "jr", "sr", "phd", "md", "esq", "mp",
    "г", "гн", "д-р", "доктор", "генерал", "президент",
    "دكتور", "الدكتور", "شيخ", "الشيخ", "حاج", "الحاج", "سيد", "السيد", "اللواء", "الفريق", "العميد", "العقيد", "المشير", "الرئيس", "الوزير", "الامير",
];

/// Titles that are as often names.
#[rustfmt::skip]
const TITLES_OR_NAMES: &[&str] = &[
    "king", "prince", "khan", "shah", "agha", "akhund", "sultan", "amir", "sayyid", "sayed", "syed", "seyed", "sayyed",
    "imam", "hafiz", "bay", "bishop", "major", "general", "marshal", "judge", "justice", "father", "don", "سيد", "السيد", "amir", "pope", "lady", "md",
    "president", "minister",
];

/// Small words between the parts of somebody's name.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "al", "el", "il", "ul", "ibn", "bin", "ben", "bint", "ibnu", "banu", "bani", "beni", "ould", "wuld", "uld", "i", "y", "e",
    "de", "del", "della", "di", "da", "das", "dos", "do", "du", "des", "d", "la", "le", "las", "los", "les", "von", "van", "der", "den", "zu", "ter", "ten", "af", "of", "the",
    "بن", "ابن", "بنت", "ال", "آل",
];

/// Particles between a name and the name of the father.
const PATRONYMIC: &[&str] = &["ibn", "bin", "ben", "bint", "ibnu", "بن", "ابن", "بنت"];

/// Small words of organisations.
#[rustfmt::skip]
const CONNECTIVES: &[&str] = &[
    "the", "of", "and", "for", "in", "to", "a", "an", "de", "del", "la", "le", "les", "du", "des", "do", "da", "dos", "das", "et", "y", "e", "und", "fur", "der", "die", "das", "и", "в", "по", "на", "&", "و", "al", "el",
];

/// Legal forms, in short and in full, in several languages.
#[rustfmt::skip]
const LEGAL_FORMS: &[&str] = &[
    "ltd", "limited", "ltda", "limitada", "private limited", "pte ltd", "pty ltd", "pvt ltd", "sdn bhd", "co ltd", "company limited", "lda",
    "inc", "incorporated",
    "corp", "corporation",
    "co", "company", "cie", "compagnie",
    "llc", "ооо", "ooo", "общество с ограниченной ответственностью", "limited liability company", "gmbh", "gesellschaft mit beschrankter haftung", "srl", "sarl", "s r l", "societatea cu raspundere limitata", "sp zoo", "sp z oo", "spolka z ograniczona odpowiedzialnoscia", "sro", "kft", "doo", "тов", "товариство з обмеженою відповідальністю", "bv", "bvba", "oy", "ab", "aps", "as", "a s", "fze", "fzco", "fzc", "wll",
    "plc", "public limited company",
    "ag", "aktiengesellschaft", "sa", "s a", "nv", "spa", "jsc", "ojsc", "pjsc", "cjsc", "joint stock company", "open joint stock company", "public joint stock company", "closed joint stock company", "ао", "оао", "пао", "зао", "акционерное общество", "открытое акционерное общество", "публичное акционерное общество", "закрытое акционерное общество", "se", "kk", "tbk", "pt", "oao", "zao", "pao", "ao", "societe anonyme", "sociedad anonima", "asa", "kgaa", "saog", "saoc", "qsc", "psc", "na",
    "lp", "llp", "limited partnership", "kg", "ohg", "snc", "sca",
    "ev", "eg",
];

/// Words by which a name is an organisation's.
#[rustfmt::skip]
const ORGANIZATION_WORDS: &[&str] = &[
    "bank", "banco", "banque", "bankasi", "банк", "university", "universite", "universitat", "universidad", "college", "school", "institute", "institut", "academy",
    "ministry", "department", "office", "agency", "authority", "administration", "commission", "committee", "council", "court", "parliament", "senate", "congress", "assembly", "government", "embassy", "police", "army", "navy", "force", "forces", "guard", "guards", "brigade", "brigades", "front", "party", "movement", "union", "federation", "league", "alliance", "coalition", "organization", "organisation", "association", "society", "foundation", "fund", "trust", "group", "groupe", "holding", "holdings", "partners", "capital", "company", "industries", "industrial", "enterprises", "enterprise", "international", "national", "global", "solutions", "systems", "services", "technologies", "technology", "motors", "airlines", "airways", "aviation", "shipping", "marine", "energy", "petroleum", "oil", "gas", "pharma", "health", "insurance", "media", "news", "press", "hospital", "center", "centre", "club", "team", "corps", "plant", "works", "factory", "завод", "центр", "организация", "министерство", "республика", "партия", "state", "states", "republic", "kingdom", "department", "management", "securities", "investment", "investments", "finance", "financial", "trading", "construction", "engineering", "networks", "platforms", "laboratories", "mission", "nations", "شركه", "وزاره", "حزب", "جامعه", "بنك", "مجلس", "حكومه", "منظمه", "yard",
];

/// What organisations write in short.
#[rustfmt::skip]
const SHORT: &[(&str, &[&str])] = &[
    ("intl", &["international"]), ("int", &["international"]), ("govt", &["government"]), ("dept", &["department"]), ("natl", &["national"]),
    ("univ", &["university"]), ("assn", &["association"]), ("assoc", &["association"]), ("org", &["organization"]), ("organisation", &["organization"]), ("centre", &["center"]),
    ("bros", &["brothers"]), ("mfg", &["manufacturing"]), ("mgmt", &["management"]), ("tech", &["technology"]), ("us", &["united", "states"]), ("usa", &["united", "states"]), ("uk", &["united", "kingdom"]), ("un", &["united", "nations"]), ("eu", &["european", "union"]),
    ("1st", &["first"]), ("2nd", &["second"]), ("3rd", &["third"]), ("4th", &["fourth"]), ("5th", &["fifth"]), ("6th", &["sixth"]), ("7th", &["seventh"]), ("8th", &["eighth"]), ("9th", &["ninth"]), ("10th", &["tenth"]),
    ("st", &["saint"]), ("defence", &["defense"]), ("labour", &["labor"]), ("programme", &["program"]),
];

/// The longest legal form, in words.
const MOST_WORDS: usize = 5;

pub(crate) fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

/// Whether a title may as well be somebody's name.
pub(crate) fn is_name_too(word: &str) -> bool {
    TITLES_OR_NAMES.contains(&word)
}

pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

pub(crate) fn is_patronymic(word: &str) -> bool {
    PATRONYMIC.contains(&word)
}

pub(crate) fn is_connective(word: &str) -> bool {
    CONNECTIVES.contains(&word)
}

pub(crate) fn is_of_organizations(word: &str) -> bool {
    ORGANIZATION_WORDS.contains(&word)
}

pub(crate) fn in_full(word: &str) -> Option<&'static [&'static str]> {
    SHORT.iter().find(|(short, _)| *short == word).map(|(_, full)| *full)
}

/// How many words the legal form takes that the words begin with.
pub(crate) fn legal_form(words: &[&str]) -> Option<usize> {
    (1..=MOST_WORDS.min(words.len())).rev().find(|count| {
        let phrase = words[..*count].join(" ");
        LEGAL_FORMS.iter().any(|form| is_form(form, &phrase))
    })
}

/// Long forms are known with a slip, too.
fn is_form(form: &str, phrase: &str) -> bool {
    form == phrase
        || form.len() >= 9
            && form.len().abs_diff(phrase.len()) <= 2
            && form.as_bytes()[..4.min(form.len())] == phrase.as_bytes()[..4.min(phrase.len())]
            && crate::token::signs_alike(form, phrase) >= 0.9
}
