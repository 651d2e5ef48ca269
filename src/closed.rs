//! Table macros for closed lists: one table makes the enum, its codes, its texts and its JSON form.

use crate::text::{joined, quoted};
use alloc::{borrow::ToOwned, format, string::String};

/// A text that is none of a closed list's codes.
///
/// ```
/// use crm_chat_policy::model::Origin;
///
/// let error = "timeline".parse::<Origin>().unwrap_err();
/// assert_eq!(error.to_string(), "`timeline` is not an origin: expected one of `dynamics`, `chat_client`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {what}: expected one of {expected}", quoted(value))]
pub struct ParseCodeError {
    value: String,
    what: &'static str,
    expected: String,
}

impl ParseCodeError {
    pub(crate) fn new(value: &str, what: &'static str, codes: impl Iterator<Item = &'static str> + Clone) -> Self {
        let expected = format!("{}", joined(codes.map(|code| format!("`{code}`")), ", "));
        Self { value: value.to_owned(), what, expected }
    }

    /// The text as it was given, whole.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// What is in a set, in declared order.
///
/// Iterates [`Conditions`](crate::Conditions), [`Privileges`](crate::model::Privileges),
/// [`GraphPermissions`](crate::model::GraphPermissions) and [`FieldTypes`](crate::model::FieldTypes).
///
/// ```
/// use crm_chat_policy::{Condition, Conditions, Items};
///
/// let mut items: Items<Condition> = Conditions::of(&[Condition::JoinAccess, Condition::ChatEnabled]).into_iter();
/// assert_eq!(items.next(), Some(Condition::ChatEnabled));
/// assert_eq!(items.next(), Some(Condition::JoinAccess));
/// assert_eq!(items.next(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Items<T: 'static> {
    rest: &'static [T],
    bits: u64,
}

impl<T> Items<T> {
    pub(crate) const fn new(all: &'static [T], bits: u64) -> Self {
        Self { rest: all, bits }
    }
}

impl<T: Copy> Iterator for Items<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        while let [item, rest @ ..] = self.rest {
            let found = self.bits & 1 == 1;
            (self.rest, self.bits) = (rest, self.bits >> 1);
            if found {
                return Some(*item);
            }
        }
        None
    }
}

/// What the docs among attributes say, as one text.
#[cfg(feature = "schema")]
macro_rules! docs {
    ($(#[$($meta:tt)*])*) => { concat!($( docs!(@ $($meta)*) ),*) };
    (@ doc = $line:expr) => { concat!($line, "\n") };
    (@ $($other:tt)*) => { "" };
}

/// Makes a closed list: the enum, `ALL` in declared order, `code`, `from_code`, `Display` and serde by code.
///
/// The literal after the name says in an error what a value of the list is ("a field type").
/// JSON accepts the code as a string and nothing else; a derived enum would also read `{"Code": null}`.
macro_rules! closed_list {
    (
        $(#[$($meta:tt)*])*
        pub enum $Name:ident ($what:literal) {
            $( $(#[$($variant_meta:tt)*])* $Variant:ident = $code:literal, )+
        }
    ) => {
        $(#[$($meta)*])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name {
            $(
                $(#[$($variant_meta)*])*
                #[doc = concat!("\n\nIn JSON: `\"", $code, "\"`.")]
                $Variant,
            )+
        }

        impl $Name {
            /// All of them, in declared order.
            pub const ALL: &'static [Self] = &[ $( Self::$Variant, )+ ];

            /// The stable code, as JSON and messages have it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$Variant => $code, )+ }
            }

            /// The one with this code, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$Variant), )+ _ => None }
            }
        }

        impl core::str::FromStr for $Name {
            type Err = crate::closed::ParseCodeError;
            fn from_str(code: &str) -> Result<Self, crate::closed::ParseCodeError> {
                let codes = || Self::ALL.iter().map(|item| item.code());
                Self::from_code(code).ok_or_else(|| crate::closed::ParseCodeError::new(code, $what, codes()))
            }
        }

        impl core::fmt::Display for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.code())
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Code;
                impl serde::de::Visitor<'_> for Code {
                    type Value = $Name;
                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        write!(f, concat!($what, ", one of `{}`"), crate::text::joined($Name::ALL, "`, `"))
                    }
                    fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<$Name, E> {
                        $Name::from_code(code)
                            .ok_or_else(|| E::custom(crate::text::outside(code, $what, $Name::ALL)))
                    }
                }
                deserializer.deserialize_str(Code)
            }
        }

        #[cfg(feature = "schema")]
        impl crate::schema::Codes for $Name {
            const ABOUT: &'static str = docs!($(#[$($meta)*])*);
            const MEANINGS: &'static [(&'static str, &'static str)] =
                &[ $( ($code, docs!($(#[$($variant_meta)*])*)), )+ ];
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Name {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::schema::codes::<Self>()
            }
        }

        #[cfg(any(feature = "proptest", feature = "arbitrary"))]
        impl crate::conformance::Make for $Name {
            fn make(choices: &mut crate::conformance::Choices<'_>) -> Option<Self> {
                choices.code(Self::ALL)
            }
        }

        #[cfg(feature = "proptest")]
        crate::conformance::strategies::any_of!($Name);
        #[cfg(feature = "arbitrary")]
        crate::conformance::fuzzing::arbitrary_of!($Name);
    };
}

/// Makes a set over a closed list as a bit set: `Copy`, iterated in declared order.
macro_rules! closed_set {
    ($(#[$meta:meta])* pub struct $Set:ident($bits:ty) of $Item:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $Set($bits);

        const _: () = assert!(
            $Item::ALL.len() <= <$bits>::BITS as usize,
            concat!("`", stringify!($Set), "` has fewer bits than there are items: give it a wider integer"),
        );

        impl $Set {
            /// The empty set.
            pub const NONE: Self = Self(0);
            /// Everything in the list.
            pub const ALL: Self = Self::of($Item::ALL);

            /// The set of these.
            #[must_use]
            pub const fn of(items: &[$Item]) -> Self {
                let mut set = Self::NONE;
                let mut rest = items;
                while let [item, tail @ ..] = rest {
                    set = set.with(*item);
                    rest = tail;
                }
                set
            }

            /// This set and one more.
            #[must_use]
            #[inline]
            pub const fn with(self, item: $Item) -> Self {
                Self(self.0 | (1 << item as u32))
            }

            /// This set, and one more if the fact was found.
            #[must_use]
            #[inline]
            pub const fn with_if(self, found: bool, item: $Item) -> Self {
                Self(self.0 | ((found as $bits) << item as u32))
            }

            /// Whether it is in the set.
            #[must_use]
            #[inline]
            pub const fn contains(self, item: $Item) -> bool {
                self.0 & (1 << item as u32) != 0
            }

            /// Whether all of `other` is in the set.
            #[must_use]
            #[inline]
            pub const fn contains_all(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// What is in either.
            #[must_use]
            #[inline]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// What is in both.
            #[must_use]
            #[inline]
            pub const fn intersection(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// What is in this set and not in `other`.
            #[must_use]
            #[inline]
            pub const fn difference(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// Whether nothing is in the set.
            #[must_use]
            #[inline]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// How many are in the set.
            #[must_use]
            pub const fn len(self) -> usize {
                self.0.count_ones() as usize
            }

            /// What is in the set, in declared order.
            pub fn iter(self) -> impl Iterator<Item = $Item> + Clone {
                $Item::ALL.iter().copied().filter(move |item| self.contains(*item))
            }
        }

        impl IntoIterator for $Set {
            type Item = $Item;
            type IntoIter = crate::closed::Items<$Item>;
            fn into_iter(self) -> Self::IntoIter {
                crate::closed::Items::new($Item::ALL, self.0.into())
            }
        }

        impl Extend<$Item> for $Set {
            fn extend<I: IntoIterator<Item = $Item>>(&mut self, items: I) {
                *self = items.into_iter().fold(*self, Self::with);
            }
        }

        /// Reads a list of codes, in any order and with repeats.
        impl<'de> serde::Deserialize<'de> for $Set {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                alloc::vec::Vec::<$Item>::deserialize(deserializer).map(Self::from_iter)
            }
        }

        impl FromIterator<$Item> for $Set {
            fn from_iter<I: IntoIterator<Item = $Item>>(items: I) -> Self {
                items.into_iter().fold(Self::NONE, Self::with)
            }
        }

        impl core::fmt::Debug for $Set {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_set().entries(self.iter().map($Item::code)).finish()
            }
        }

        impl serde::Serialize for $Set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // With the length, which some formats ask for.
                let mut list = serializer.serialize_seq(Some(self.len()))?;
                for item in self.iter() {
                    serde::ser::SerializeSeq::serialize_element(&mut list, &item)?;
                }
                serde::ser::SerializeSeq::end(list)
            }
        }

        #[cfg(any(feature = "proptest", feature = "arbitrary"))]
        impl crate::conformance::Make for $Set {
            fn make(choices: &mut crate::conformance::Choices<'_>) -> Option<Self> {
                Some(Self::ALL.iter().filter(|_| choices.chance(50)).collect())
            }
        }

        #[cfg(feature = "proptest")]
        crate::conformance::strategies::any_of!($Set);
        #[cfg(feature = "arbitrary")]
        crate::conformance::fuzzing::arbitrary_of!($Set);
    };
}
