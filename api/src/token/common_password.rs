//! Passwords that are tried first, described instead of listed: how people make them is a short
//! story, and it has more than three thousand of them.

use std::iter::once;

/// Words that passwords begin with.
const WORDS: &str = "
    a aa abc abcd abcdef access admin administrator alexander alexandra amanda america andrea
    andrew angel anthony apple april arsenal article asdf ashley asshole august austin autumn
    baby babygirl bailey banana barcelona baseball basketball batman beautiful benjamin
    blessed blink brandon brittany bulldog buster butterfly caroline changeme charlie cheese
    chelsea chicken chocolate christian cocacola computer cookie corvette creative crystal
    daniel danielle december default destiny diamond diwan dolphin dragon eagle editor
    einstein elephant elizabeth falcon family february ferrari flower football forever freedom
    friend friends fuckyou garfield gateway george ginger god golden google guest hannah
    harley heaven hello hockey hunter iloveyou internet jackson january jasmine jennifer
    jessica jesus johnny jonathan jordan joshua july june justin killer kimberly letmein
    liberty library liverpool login london love lovely loveme maggie manager manchester march
    marina marlboro martin master matrix matthew mercedes merlin metallica michael michelle
    mickey midnight monday money monkey monster morgan mustang natasha news newspaper nicholas
    nicole ninja nintendo november october orange panther pass passphrase passw password
    passwort patrick peanut pepper phoenix please pokemon press princess pumpkin purple qwer
    qwerty qwertz rainbow ranger rebecca richard robert root samantha samsung scooter secret
    security september server shadow silver slipknot snoopy soccer sparky spiderman spring
    startrek starwars steelers stephanie summer sunday sunshine superman superstar system
    taylor teacher tennis test tester testing thomas thunder tigger trustno user username
    vanessa veronica victoria victory voyager welcome whatever william winter yamaha yankees
    yellow zxcv
";

/// What is put behind them.
const ENDINGS: &str = "
    ! !! !!! . ? * # $ @ 0 1 2 3 4 5 6 7 8 9 00 01 02 03 07 10 11 12 13 21 22 23 42 69 77 88
    99 007 100 101 111 123 321 666 777 786 999 1234 4321 12345 54321 123456 1234567 12345678
    123456789 1! 12! 123! 1234! 12345! 123# @1 @12 @123 @1234 _1 _123 -123 abc qwe qwerty me
    you man boy girl pass word login admin
";

/// Keys that lie beside each other, read forwards, backwards and twice.
const WALKS: &[&str] = &[
    "01234567890",
    "qwertyuiop[]",
    "qwertzuiopü",
    "azertyuiop",
    "asdfghjkl;'",
    "qsdfghjklm",
    "zxcvbnm,./",
    "yxcvbnm,.-",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1a2b3c4d5e6f7g8h9i",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq12wsxcde34rfv",
    "qweasdzxc",
    "789456123",
    "147258369",
    "741852963",
    "963852741",
    "!@#$%^&*()_+",
    "йцукенгшщзхъ",
    "фывапролджэ",
];

/// Whether a password is one of those that are tried first.
pub fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    repeats(&lower) || walks(&lower) || is_date(&lower) || is_word_with_ending(&lower)
}

/// `aaaaaaaa`, `abcabcabc`, `passpass`: a short unit again and again.
fn repeats(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    (1..=letters.len() / 2).any(|unit| {
        let again = letters.iter().skip(unit).zip(&letters).all(|(a, b)| a == b);
        again && (unit <= 4 || is_common(&lower.chars().take(unit).collect::<String>()))
    })
}

/// `qwertyui`, `87654321`, `1q2w3e4r`, `asdfghjkl123`: along the keyboard, in one or two walks.
fn walks(lower: &str) -> bool {
    lower.char_indices().map(|(at, _)| at).chain(once(lower.len())).any(|at| {
        let (first, second) = lower.split_at(at);
        is_walk(first) && is_walk(second)
    })
}

fn is_walk(part: &str) -> bool {
    let backwards: String = part.chars().rev().collect();
    WALKS.iter().any(|walk| walk.contains(part) || walk.contains(&backwards))
}

/// `24121985`, `19851224`, `1985-12-24`: a day of the last hundred years or the next fifty.
fn is_date(lower: &str) -> bool {
    let digits: String = lower.chars().filter(|letter| !"-./ ".contains(*letter)).collect();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    is_year(&digits[..4]) || is_year(&digits[4..])
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|year: u16| (1920..2070).contains(&year))
}

fn is_word_with_ending(lower: &str) -> bool {
    WORDS.split_whitespace().any(|word| {
        after(word, lower).is_some_and(|rest| is_ending(rest) || is_ending(&rest.replace(' ', "")))
    })
}

fn is_ending(rest: &str) -> bool {
    let plain = rest.trim_end_matches(['!', '.', '?', '#', '*', '$']);
    rest.is_empty()
        || ENDINGS.split_whitespace().any(|ending| ending == rest)
        || is_year(plain)
        || is_year(plain.trim_start_matches(['@', '_', '-']))
}

/// What follows the word, be it written `password` or `p@ssw0rd`.
fn after<'a>(word: &str, lower: &'a str) -> Option<&'a str> {
    let mut rest = lower.chars();
    let begins =
        word.chars().all(|letter| rest.next().is_some_and(|typed| reads_as(typed, letter)));
    begins.then_some(rest.as_str())
}

fn reads_as(typed: char, letter: char) -> bool {
    typed == letter
        || match letter {
            'a' => "@4".contains(typed),
            'e' => typed == '3',
            'i' | 'l' => "1!|".contains(typed),
            'o' => typed == '0',
            's' => "$5".contains(typed),
            't' => "7+".contains(typed),
            'g' => typed == '9',
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_is_tried_first_is_known() {
        let common = [
            "password",
            "Password1",
            "PASSWORD123!",
            "p@ssw0rd",
            "P4$$w0rd2024",
            "passw0rd!",
            "12345678",
            "123456789",
            "1234567890",
            "87654321",
            "11111111",
            "00000000",
            "abcabcabc",
            "qwertyuiop",
            "qwerty123",
            "1q2w3e4r",
            "1qaz2wsx",
            "asdfghjkl",
            "zxcvbnm1",
            "qazwsxedc",
            "iloveyou",
            "sunshine",
            "princess",
            "football1",
            "trustno1",
            "letmein1",
            "welcome1",
            "admin123",
            "Summer2025!",
            "winter_2026",
            "changeme",
            "abcd1234",
            "liverpool1",
            "passpass",
            "24121985",
            "1985-12-24",
            "qweasdzxc",
            "147258369",
            "secret123",
            "diwan2026",
            "qwerty12345",
            "asdf1234",
            "monkey 123",
            "aa123456",
            "zaq12wsx",
            "qwer1234",
            "metallica",
            "йцукенгш",
        ];
        let missed: Vec<_> = common.iter().filter(|password| !is_common(password)).collect();
        assert!(missed.is_empty(), "{missed:?}");
    }

    #[test]
    fn what_was_thought_up_is_taken() {
        let thought_up = [
            "correct horse battery staple",
            "Tr0ub4dor&3",
            "password-of-the-day-7",
            "libya-1951-idris",
            "x7$kQ2pL",
            "ملكةالصحراء",
            "adminstration",
            "mittwochs ist markt",
            "92837465",
            "qwertz ist doof",
        ];
        for password in thought_up {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn they_are_more_than_three_thousand() {
        let passwords: HashSet<String> = WORDS
            .split_whitespace()
            .flat_map(|word| {
                ENDINGS.split_whitespace().map(move |ending| format!("{word}{ending}"))
            })
            .filter(|password| password.len() >= 8)
            .collect();
        assert!(passwords.len() >= 3_000, "{}", passwords.len());
        assert!(passwords.iter().all(|password| is_common(password)));
    }

    #[test]
    fn long_ones_are_decided_quickly() {
        assert!(!is_common(&format!("{}b", "a".repeat(1023))));
        assert!(is_common(&"a".repeat(1024)));
    }
}
