//! Moments: points in time, given and never taken from a clock.

use alloc::{borrow::ToOwned, string::String};
use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment to the nanosecond, compared and printed in UTC.
///
/// Read from RFC 3339 with `Z` or an offset, between the years 0000 and 9999 in UTC; a second 60
/// only as the last of a day in UTC, where leap seconds are; digits beyond the nanosecond are cut.
/// Printed with `Z` and with 0, 3, 6 or 9 digits of the second.
///
/// ```
/// use crm_chat_policy::model::Moment;
///
/// let moment: Moment = "2026-01-05T10:00:00+01:00".parse()?;
/// assert_eq!(moment, "2026-01-05T09:00:00Z".parse()?);
/// assert_eq!(moment.to_string(), "2026-01-05T09:00:00Z");
/// # Ok::<(), crm_chat_policy::model::ParseMomentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

/// From here on chrono counts the nanoseconds of a leap second, as a part of the second before it.
const NANOS_OF_A_SECOND: u32 = 1_000_000_000;

/// The last second of a day, counted from its first.
const LAST_SECOND: u32 = 86_399;

/// A text that is not an RFC 3339 moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a moment as RFC 3339 writes it, such as `2026-01-05T09:00:00Z`", crate::text::quoted(.0))]
pub struct ParseMomentError(String);

impl Moment {
    /// The moment this many seconds after 1970-01-01T00:00:00Z, or none outside the years 0000 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).and_then(Self::in_range)
    }

    /// The moment this many nanoseconds after 1970-01-01T00:00:00Z, or none outside the years 0000 to 9999.
    ///
    /// ```
    /// use crm_chat_policy::model::Moment;
    ///
    /// let moment: Moment = "2026-01-05T09:00:00.000000007Z".parse()?;
    /// assert_eq!(Moment::from_unix_nanos(moment.unix_nanos()), Some(moment));
    /// # Ok::<(), crm_chat_policy::model::ParseMomentError>(())
    /// ```
    #[must_use]
    pub fn from_unix_nanos(nanos: i128) -> Option<Self> {
        let second = i128::from(NANOS_OF_A_SECOND);
        let seconds = i64::try_from(nanos.div_euclid(second)).ok()?;
        let rest = u32::try_from(nanos.rem_euclid(second)).ok()?;
        DateTime::from_timestamp(seconds, rest).and_then(Self::in_range)
    }

    /// The nanoseconds since 1970-01-01T00:00:00Z. Unix time has no leap seconds: a second 60 counts as
    /// the one after it.
    #[must_use]
    pub fn unix_nanos(self) -> i128 {
        i128::from(self.0.timestamp()) * i128::from(NANOS_OF_A_SECOND) + i128::from(self.0.timestamp_subsec_nanos())
    }

    fn in_range(moment: DateTime<Utc>) -> Option<Self> {
        (0..=9999).contains(&moment.year()).then_some(Self(moment))
    }
}

impl FromStr for Moment {
    type Err = ParseMomentError;
    fn from_str(text: &str) -> Result<Self, ParseMomentError> {
        // chrono also reads a space between date and time, which RFC 3339 leaves to agreement, and
        // the minus sign of typographers before an offset.
        let strict = matches!(text.as_bytes().get(10), Some(b'T' | b't')) && text.is_ascii();
        DateTime::parse_from_rfc3339(text)
            .ok()
            .filter(|_| strict)
            .map(|moment| moment.to_utc())
            .filter(|moment| {
                moment.nanosecond() < NANOS_OF_A_SECOND || moment.num_seconds_from_midnight() == LAST_SECOND
            })
            .and_then(Self::in_range)
            .ok_or_else(|| ParseMomentError(text.to_owned()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Moment;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a moment as RFC 3339 writes it")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
