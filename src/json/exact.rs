//! JSON exactly as written: numbers of any length, every key once, nesting limited.

use crate::{place::Place, text::quoted};
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

/// The most levels of lists and objects in a text.
pub(super) const MOST_LEVELS: usize = 128;

/// A value, its texts and numbers borrowed as far as they can be.
#[derive(Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    Number(Number<'a>),
    String(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(BTreeMap<Cow<'a, str>, Tree<'a>>),
}

#[cfg(feature = "record")]
impl Tree<'_> {
    /// The value of a key, of an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Object(entries) = self { entries.get(key) } else { None }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }
}

/// Why a text that is JSON is not read. Its place is known from the innermost step outwards.
pub(super) struct Refused {
    /// The bytes before it.
    pub(super) at: usize,
    pub(super) sentence: Cow<'static, str>,
    steps: Vec<OwnStep>,
}

enum OwnStep {
    Key(String),
    Index(usize),
}

impl Refused {
    pub(super) fn place(&self) -> Place {
        self.steps.iter().rev().fold(Place::ROOT, |place, step| match step {
            OwnStep::Key(key) => place.key(key),
            OwnStep::Index(index) => place.index(*index),
        })
    }

    fn below(mut self, step: OwnStep) -> Self {
        self.steps.push(step);
        self
    }
}

/// The value that a text has, which is known to be JSON; none if it is refused.
pub(crate) fn tree(text: &str) -> Option<Tree<'_>> {
    Reader { text, at: 0, keeps: true }.value(MOST_LEVELS).ok()
}

/// Looks for repeated keys, halves of surrogate pairs and nesting that is too deep, in the order of the
/// text. A text that is not JSON is checked as far as it is; reporting the rest is left to others.
pub(super) fn check(text: &str, levels: usize) -> Result<(), Refused> {
    match (Reader { text, at: 0, keeps: false }).value(levels) {
        Err(Stop::Refused(refused)) => Err(refused),
        Ok(_) | Err(Stop::NotJson) => Ok(()),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether what is read is wanted, and not only whether it can be.
    keeps: bool,
}

enum Stop {
    Refused(Refused),
    NotJson,
}

impl Stop {
    fn below(self, step: impl FnOnce() -> OwnStep) -> Self {
        match self {
            Self::Refused(refused) => Self::Refused(refused.below(step())),
            Self::NotJson => self,
        }
    }
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest().as_bytes();
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at += blank;
        rest.get(blank).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn refuse<T>(&self, sentence: impl Into<Cow<'static, str>>) -> Result<T, Stop> {
        Err(Stop::Refused(Refused { at: self.at, sentence: sentence.into(), steps: Vec::new() }))
    }

    fn value(&mut self, levels: usize) -> Result<Tree<'a>, Stop> {
        match self.peek().ok_or(Stop::NotJson)? {
            b'"' => self.string().map(Tree::String),
            b'[' | b'{' if levels == 0 => {
                self.at += 1;
                self.refuse(format!("expected at most {MOST_LEVELS} levels of lists and objects, found more"))
            }
            b'[' => self.list(levels - 1),
            b'{' => self.object(levels - 1),
            b'-' | b'0'..=b'9' => {
                let is_number = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = self.rest().bytes().take_while(is_number).count();
                let number = self.rest().get(..length).unwrap_or_default();
                self.at += length;
                Ok(Tree::Number(Number(number)))
            }
            _ => {
                let words = [("null", Tree::Null), ("true", Tree::Bool(true)), ("false", Tree::Bool(false))];
                let found = words.into_iter().find(|(word, _)| self.rest().starts_with(word));
                let (word, value) = found.ok_or(Stop::NotJson)?;
                self.at += word.len();
                Ok(value)
            }
        }
    }

    fn list(&mut self, levels: usize) -> Result<Tree<'a>, Stop> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Tree::List(items));
        }
        for index in 0.. {
            let item = self.value(levels).map_err(|stop| stop.below(|| OwnStep::Index(index)))?;
            if self.keeps {
                items.push(item);
            }
            if !self.take(b',') {
                break;
            }
        }
        if self.take(b']') { Ok(Tree::List(items)) } else { Err(Stop::NotJson) }
    }

    fn object(&mut self, levels: usize) -> Result<Tree<'a>, Stop> {
        self.at += 1;
        let (mut keys, mut entries) = (BTreeSet::new(), BTreeMap::new());
        if self.take(b'}') {
            return Ok(Tree::Object(entries));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(Stop::NotJson);
            }
            let key = self.string()?;
            if keys.contains(&key) {
                let twice = self.refuse(format!("key `{}` is given twice", quoted(&key)));
                return twice.map_err(|stop| stop.below(|| OwnStep::Key(key.into_owned())));
            }
            if !self.take(b':') {
                return Err(Stop::NotJson);
            }
            let value = self.value(levels).map_err(|stop| stop.below(|| OwnStep::Key(key.to_string())))?;
            if self.keeps {
                entries.insert(key.clone(), value);
            }
            keys.insert(key);
            if !self.take(b',') {
                break;
            }
        }
        if self.take(b'}') { Ok(Tree::Object(entries)) } else { Err(Stop::NotJson) }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        let mut is_escaped = false;
        let mut has_escapes = false;
        let is_end = |byte: u8| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            has_escapes |= is_escaped;
            is_end
        };
        let inside = self.rest().bytes().skip(1).position(is_end).ok_or(Stop::NotJson)?;
        let token = self.rest().get(..inside + 2).ok_or(Stop::NotJson)?;
        self.at += token.len();
        if !has_escapes {
            return token.get(1..=inside).map(Cow::Borrowed).ok_or(Stop::NotJson);
        }
        match serde_json::from_str(token) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(_) if serde_json::from_str::<&serde_json::value::RawValue>(token).is_ok() => {
                self.refuse("expected both halves of a surrogate pair, found one")
            }
            Err(_) => Err(Stop::NotJson),
        }
    }
}

/// A number exactly as written; two are equal if they are the same decimal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a>(pub(super) &'a str);

impl PartialEq for Number<'_> {
    /// O(n) in the lengths of the texts, however great the exponents.
    fn eq(&self, other: &Self) -> bool {
        if self.0 == other.0 {
            return true;
        }
        let (one, other) = (Decimal::of(self.0), Decimal::of(other.0));
        let is_zero = one.significant == 0;
        one.significant == other.significant
            && (is_zero
                || one.is_negative == other.is_negative
                    && one.digits().eq(other.digits())
                    && one.exponent() == other.exponent())
    }
}

/// A decimal: digits without zeros at either end, times a power of ten.
struct Decimal<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
    /// The digits before the first that counts.
    leading: usize,
    /// The digits that count.
    significant: usize,
    /// The exponent as written.
    power: &'a str,
    /// What must be added to it.
    shift: i64,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        let leading = digits().take_while(|digit| *digit == b'0').count();
        let trailing = digits().rev().take_while(|digit| *digit == b'0').count();
        let significant = (whole.len() + fraction.len()).saturating_sub(leading + trailing);
        let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let shift = length(trailing).saturating_sub(length(fraction.len()));
        Self { is_negative: text.starts_with('-'), whole, fraction, leading, significant, power, shift }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + 'a {
        self.whole.bytes().chain(self.fraction.bytes()).skip(self.leading).take(self.significant)
    }

    /// The power of ten, as a text that no other number has.
    fn exponent(&self) -> String {
        let unsigned = self.power.strip_prefix(['-', '+']).unwrap_or(self.power).trim_start_matches('0');
        let is_negative = self.power.starts_with('-');
        // 30 digits leave room for the shift.
        if unsigned.len() <= 30 {
            let power = unsigned.parse::<i128>().unwrap_or(0);
            let power = if is_negative { -power } else { power };
            return (power + i128::from(self.shift)).to_string();
        }
        // INVARIANT: more digits than a shift has, so the sign stays.
        let mut rest = self.shift.unsigned_abs();
        let adds = is_negative == (self.shift < 0);
        let mut digits: Vec<u8> = Vec::with_capacity(unsigned.len() + 1);
        for digit in unsigned.bytes().rev().map(|digit| u64::from(digit - b'0')) {
            let step = rest % 10;
            rest /= 10;
            let (digit, carries) = match adds {
                true => ((digit + step) % 10, digit + step > 9),
                false => ((digit + 10 - step) % 10, digit < step),
            };
            rest += u64::from(carries);
            digits.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
        digits.extend((rest > 0).then_some(b'1'));
        let digits = digits.iter().rev().map(|digit| char::from(*digit)).skip_while(|digit| *digit == '0');
        is_negative.then_some('-').into_iter().chain(digits).collect()
    }
}
