//! Text for people: user text that is safe to show, and lists.

use core::fmt::{self, Display, Write};

/// User text for a sentence.
pub(crate) fn quoted(text: &str) -> impl Display + '_ {
    clipped(text, 200)
}

/// Text with control characters escaped, so that one error stays on one line, and cut after so
/// many characters with its length in bytes said.
pub(crate) fn clipped(text: &str, most: usize) -> impl Display + '_ {
    struct Clipped<'a>(&'a str, usize);
    impl Display for Clipped<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for (place, character) in self.0.chars().enumerate() {
                if place == self.1 {
                    return write!(f, "… ({} bytes)", self.0.len());
                }
                if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
                    write!(f, "{}", character.escape_default())?;
                } else {
                    f.write_char(character)?;
                }
            }
            Ok(())
        }
    }
    Clipped(text, most)
}

/// The items with a separator between them; nothing where there are none.
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
