//! Text for people: user text that is safe to show, and lists.
//!
//! What users wrote is shown by an allow-list: what can be seen, and can't move, hide, end or forge the
//! text around it. All else is escaped as Rust escapes it, `\u{202e}`. Letters of every script stay.

use alloc::{format, string::String, vec::Vec};
use core::fmt::{self, Display, Write};

/// Text from outside as this crate's own texts for people show it, between back-quotes: what can't be seen, and
/// what could move, hide, end or forge the text around it, is escaped, and letters of every script stay. For the
/// sentences of a service, which has ids of chats and names of files to show.
///
/// ```
/// use crm_chat_policy::review::shown;
///
/// assert_eq!(format!("chat `{}`", shown("19:\u{202e}a`")), r"chat `19:\u{202e}a\u{60}`");
/// assert_eq!(shown("हिन्दी").to_string(), "हिन्दी");
/// ```
pub fn shown(text: &str) -> impl Display + '_ {
    clipped(text, usize::MAX)
}

/// User text for a sentence, within the back-quotes that the sentence puts around it.
pub(crate) fn quoted(text: &str) -> impl Display + '_ {
    clipped(text, 200)
}

/// A file's name at the start of a place; as JSON text where the place would end within the name else.
#[cfg(feature = "dataverse")]
pub(crate) fn file_in_place(name: &str) -> String {
    if name.contains(": ") { format!("{}", json_text(name)) } else { format!("{}", quoted(name)) }
}

/// User text, cut after a number of characters, with its length in bytes.
pub(crate) fn clipped(text: &str, most: usize) -> impl Display + '_ {
    Shown { text, most, marks: Marks::OfLetters, form: Form::Text }
}

/// User text in Markdown: a code span, in which nothing is a link, a heading or markup. As shown text has
/// no back-quote, nothing in it ends the span.
pub(crate) fn code_span(text: &str) -> String {
    if text.is_empty() { String::from("` `") } else { format!("`{}`", quoted(text)) }
}

/// A sentence that quotes user text already; what could not be shown in it is escaped, its quotes are not.
#[cfg(feature = "json")]
pub(crate) fn clause(text: &str, most: usize) -> impl Display + '_ {
    Shown { text, most, marks: Marks::OfLetters, form: Form::Clause }
}

/// User text as a JSON string.
pub(crate) fn json_text(text: &str) -> impl Display + '_ {
    Shown { text, most: 200, marks: Marks::OfLetters, form: Form::Json }
}

struct Shown<'a> {
    text: &'a str,
    most: usize,
    marks: Marks,
    form: Form,
}

/// Which combining marks are shown as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    None,
    /// Up to [`MOST_MARKS`] different ones after a letter or digit.
    OfLetters,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    #[cfg(feature = "json")]
    Clause,
}

/// The limit of Unicode's security mechanisms (UTS 39, 5.4), which no language is known to need more than.
const MOST_MARKS: usize = 4;

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.form == Form::Json {
            f.write_char('"')?;
        }
        // How many marks there are since the last letter; none without a letter that they belong to.
        let mut marks = None;
        let mut previous = ' ';
        for (place, character) in self.text.chars().enumerate() {
            if place == self.most {
                write!(f, "… ({} bytes)", self.text.len())?;
                break;
            }
            let is_shown = match kind(character) {
                Kind::Letter => {
                    marks = Some(0);
                    true
                }
                Kind::Mark => {
                    marks = marks.filter(|_| character != previous).map(|count: usize| count + 1);
                    self.marks == Marks::OfLetters && marks.is_some_and(|count| count <= MOST_MARKS)
                }
                Kind::Other => {
                    marks = None;
                    true
                }
                Kind::Hidden => {
                    marks = None;
                    false
                }
            };
            previous = character;
            match self.form {
                Form::Json if matches!(character, '"' | '\\') => write!(f, "\\{character}")?,
                Form::Text if matches!(character, '`' | '\\') => write!(f, "{}", escaped(character))?,
                _ if is_shown => f.write_char(character)?,
                Form::Json => {
                    character.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(f, "\\u{unit:04x}"))?;
                }
                _ => write!(f, "{}", escaped(character))?,
            }
        }
        if self.form == Form::Json { f.write_char('"') } else { Ok(()) }
    }
}

/// As Rust escapes it; the back-quote, which Rust does not escape, by its number.
fn escaped(character: char) -> impl Display {
    match character {
        '\\' | '\n' | '\r' | '\t' => Escaped::Short(character.escape_default()),
        _ => Escaped::Number(character.escape_unicode()),
    }
}

enum Escaped {
    Short(core::char::EscapeDefault),
    Number(core::char::EscapeUnicode),
}

impl Display for Escaped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(text) => text.fmt(f),
            Self::Number(text) => text.fmt(f),
        }
    }
}

/// What a character is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A letter or digit; marks belong to it.
    Letter,
    /// A mark that is drawn on the character before it.
    Mark,
    /// Punctuation, a symbol, or the space.
    Other,
    /// Invisible: control, format, direction, private, unassigned, or blank.
    Hidden,
}

fn kind(character: char) -> Kind {
    if matches!(character, ' '..='~') {
        return if character.is_ascii_alphanumeric() { Kind::Letter } else { Kind::Other };
    }
    if is_blank(character) {
        return Kind::Hidden;
    }
    // Rust knows which characters can be printed. It escapes the rest, and marks at the start of a text only.
    let mut text = [b'a', 0, 0, 0, 0];
    let length = text.split_first_mut().map_or(0, |(_, rest)| character.encode_utf8(rest).len());
    let after_letter = text.get(..=length).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default();
    if !after_letter.escape_debug().skip(1).eq([character]) {
        Kind::Hidden
    } else if !character.escape_debug().eq([character]) {
        Kind::Mark
    } else if character.is_alphanumeric() {
        Kind::Letter
    } else {
        Kind::Other
    }
}

/// Letters, marks and symbols that are invisible: fillers, selectors of variants, blanks.
const fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fffc}' | '\u{13441}'..='\u{13442}'
            | '\u{16fe4}' | '\u{1d159}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The sentence on a value that is none of a closed list.
pub(crate) fn outside<'a, T: Display>(found: &'a str, what: &'a str, all: &'static [T]) -> impl Display + use<'a, T> {
    struct Outside<'a, T: 'static>(&'a str, &'a str, &'static [T]);
    impl<T: Display> Display for Outside<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let Self(found, what, all) = self;
            let one_of = if all.len() == 1 { "" } else { "one of " };
            write!(f, "`{}` is not {what}, expected {one_of}`{}`", quoted(found), joined(*all, "`, `"))
        }
    }
    Outside(found, what, all)
}

/// An unknown name, and what it may have been meant for: the [`nearest`] of the known names.
pub(crate) fn unknown<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest_to(found, nearest(found, known))
}

/// Up to three names, the nearest first, those as near in the order given.
///
/// O(n) in the names, each of which costs up to some thousand steps.
pub(crate) fn nearest<'a, T: AsRef<str> + ?Sized>(found: &str, known: impl IntoIterator<Item = &'a T>) -> Vec<&'a T> {
    let mut near: Vec<(usize, &T)> = Vec::new();
    for item in known {
        let name = item.as_ref();
        if near.iter().any(|(_, nearer)| nearer.as_ref() == name) {
            continue;
        }
        let distance = distance(found, name);
        let place = near.partition_point(|(other, _)| *other <= distance);
        near.insert(place, (distance, item));
        near.truncate(3);
    }
    near.into_iter().map(|(_, item)| item).collect()
}

/// An unknown name, and those nearest to it.
pub(crate) fn nearest_to<'a>(found: &str, near: impl IntoIterator<Item = &'a str>) -> String {
    let near: Vec<&str> = near.into_iter().collect();
    // A letter with its mark and one that is both look the same, so the mark is told.
    let has_marks = |text: &str| text.chars().any(|character| kind(character) == Kind::Mark);
    let marks = match near.iter().any(|name| has_marks(name) != has_marks(found)) {
        true => Marks::None,
        false => Marks::OfLetters,
    };
    let shown = |text, most| Shown { text, most, marks, form: Form::Text };
    match near.len() {
        0 => format!("`{}`, nor any other", shown(found, 200)),
        _ => {
            let near = near.iter().map(|name| shown(name, 60));
            format!("`{}` (nearest: `{}`)", shown(found, 200), joined(near, "`, `"))
        }
    }
}

/// How many characters must be put in, left out or changed, whatever their case, to make one text of the
/// other. Of long texts, only the first characters count.
fn distance(one: &str, other: &str) -> usize {
    const MOST: usize = 48;
    let lower = |text: &str| text.chars().take(MOST).flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (one, other) = (lower(one), lower(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (count, character) in one.iter().enumerate() {
        // The row of costs for one more character, from left to right: above left, and above.
        let mut left = count + 1;
        let mut diagonal = count;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, same) in row.iter_mut().skip(1).zip(other.iter().map(|other| other == character)) {
            let changed = diagonal + usize::from(!same);
            diagonal = *cell;
            left = changed.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(one.len())
}

/// The items with a separator between them.
pub(crate) fn joined<I>(items: I, separator: &str) -> impl Display
where
    I: IntoIterator<Item: Display, IntoIter: Clone>,
{
    struct Joined<'a, I>(I, &'a str);
    impl<I: Iterator<Item: Display> + Clone> Display for Joined<'_, I> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.clone().enumerate().try_for_each(|(place, item)| match place {
                0 => write!(f, "{item}"),
                _ => write!(f, "{}{item}", self.1),
            })
        }
    }
    Joined(items.into_iter(), separator)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{distance, quoted, unknown};
    use std::string::ToString;

    #[test]
    fn the_nearest_names_come_first_and_those_as_near_in_their_order() {
        let known = ["Active Cases", "Quick Find", "Quick Finds", "quick find", "Other"];
        assert_eq!(unknown("Quick Fnd", known), "`Quick Fnd` (nearest: `Quick Find`, `quick find`, `Quick Finds`)");
        assert_eq!(unknown("x", []), "`x`, nor any other");
    }

    #[test]
    fn two_spellings_of_a_letter_are_told_apart() {
        assert_eq!(
            unknown("U\u{308}berblick", ["\u{dc}berblick", "U\u{308}ber"]),
            "`U\\u{308}berblick` (nearest: `\u{dc}berblick`, `U\\u{308}ber`)"
        );
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        for (one, other, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("ABC", "abc", 0)]
        {
            assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
        }
    }

    #[test]
    fn letters_of_every_script_are_shown_as_they_are() {
        for text in [
            "Überblick",
            "Überblick",
            "Фамилия",
            "Όνομα",
            "名前",
            "이름",
            "שֵׁם",
            "اِسْم",
            "नाम क़ी",
            "ชื่อผู้ใช้",
            "Ọ̀ṣun",
            "5 € – “ok” 😀",
            "བསྒྲུབས",
        ] {
            assert_eq!(quoted(text).to_string(), text);
        }
    }

    #[test]
    fn what_hides_moves_or_forges_text_is_escaped() {
        for hidden in [
            '\u{0}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1680}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2067}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{e000}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffe}',
            '\u{1d159}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{f0000}',
            '\u{378}',
            '`',
            '\u{301}',
        ] {
            let shown = quoted(&std::format!(" {hidden}")).to_string();
            assert!(shown.starts_with(" \\"), "{shown:?}");
            assert_eq!(shown.matches(hidden).count(), 0, "{shown:?}");
        }
        assert_eq!(quoted("a\\nb\nc").to_string(), r"a\\nb\nc");
        let zalgo = std::format!("a{}", "\u{301}".repeat(199));
        assert_eq!(quoted(&zalgo).to_string().matches('\u{301}').count(), 1);
        let stack = "a\u{300}\u{301}\u{302}\u{303}\u{304}";
        assert_eq!(quoted(stack).to_string(), "a\u{300}\u{301}\u{302}\u{303}\\u{304}");
    }
}
