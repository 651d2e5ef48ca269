//! What a difference can let anybody do, and which differences a pipeline stops at.

use super::{Difference, Direction, Pair};
use crate::{
    condition::{Condition, Conditions, Scope},
    id::LogicalName,
    model::{App, JoinAccess, Privileges, RecordType, Tenant},
    review::people::asked_of_roles,
    rule::Rule,
    rules,
    text::{joined, nearest, nearest_to, quoted},
};
use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeSet, string::String, vec::Vec};

/// The conditions that somebody can meet after a change and could not before, and the other way round.
struct Moved {
    gained: Conditions,
    lost: Conditions,
}

impl Moved {
    const NOTHING: Self = Self { gained: Conditions::NONE, lost: Conditions::NONE };

    fn by(conditions: Conditions, gained: bool, lost: bool) -> Self {
        let only_if = |holds| if holds { conditions } else { Conditions::NONE };
        Self { gained: only_if(gained), lost: only_if(lost) }
    }
}

/// What can be met in a custom app; nothing in one that does not exist. Whether the chat is turned on for it
/// is a line of its own.
fn in_app(app: Option<&App>) -> Conditions {
    app.map_or(Conditions::NONE, |app| app.facts(true))
}

/// The conditions that ask for any of these privileges.
fn asked_for(privileges: Privileges) -> Conditions {
    let asks = |condition: &Condition| {
        asked_of_roles(*condition).is_some_and(|asked| !asked.intersection(privileges).is_empty())
    };
    Condition::ALL.iter().copied().filter(asks).collect()
}

/// Whether a rule is about a record but asks nothing of its type, so that no verdict line reports a
/// new type.
fn needs_only_a_record(rule: &Rule) -> bool {
    let is_asked = |scope| !rule.condition_set().intersection(Conditions::of_scope(scope)).is_empty();
    is_asked(Scope::Record) && !is_asked(Scope::RecordType)
}

impl Difference<'_> {
    /// The record type that it is about; none for a line about a whole tenant.
    #[must_use]
    pub const fn record_type(&self) -> Option<&LogicalName> {
        match self {
            Self::Verdict { record_type, .. } => *record_type,
            Self::Card { record_type, .. }
            | Self::SecuredOnCard { record_type, .. }
            | Self::Watched { record_type, .. }
            | Self::Ownership { record_type, .. } => Some(record_type),
            Self::Role { .. }
            | Self::App { .. }
            | Self::Profile { .. }
            | Self::ChatEnabled(_)
            | Self::ChatApps(_)
            | Self::JoinAccess(_)
            | Self::SyncSince(_) => None,
        }
    }

    /// Whether it can let anybody do more by this rule, for records of this type; for those of any
    /// type where none is given.
    ///
    /// A verdict that is widened widens its rule, a privilege that a role gains those rules that it
    /// counts for, an app that is new those that are asked in one. A line about a whole tenant widens
    /// for every type, but the verdict of a rule that does not depend on one widens for none. If no
    /// line widens, nobody may do more than before. The fields of a card and those that are announced
    /// are no matter of a rule: [`Difference::shows_more`].
    ///
    #[cfg_attr(feature = "json", doc = "```")]
    #[cfg_attr(not(feature = "json"), doc = "```ignore")]
    /// use crm_chat_policy::{model::Tenant, review::compare::compare, rules::{disconnect, join}};
    ///
    /// let tenant = |privileges: &str| Tenant::from_json(format!(r#"{{"version": 1, "chat": {{"enabled": true}}, "roles": [
    ///     {{"id": "5e000000-0000-4000-8000-000000000001", "name": "Agents", "privileges": [{privileges}]}}]}}"#).as_bytes());
    /// let (old, new) = (tenant("")?, tenant(r#""disconnect_any_chat""#)?);
    /// // The verdict for holders of the privilege stays the same; but more people hold it.
    /// let differences = compare(&old, &new);
    /// assert_eq!(differences.len(), 1);
    /// assert!(differences[0].widens(disconnect::RULE, Some("account")));
    /// assert!(!differences[0].widens(join::RULE, None));
    /// # Ok::<(), crm_chat_policy::document::Faults>(())
    /// ```
    #[must_use]
    pub fn widens(&self, rule: &Rule, record_type: Option<&str>) -> bool {
        let of_rule = match self {
            Self::Verdict { rule: changed, direction, .. } => {
                *direction == Direction::Widened && changed.name() == rule.name()
            }
            Self::Ownership { ownership, .. } => ownership.old.is_none() && needs_only_a_record(rule),
            _ => !self.moved().gained.intersection(rule.condition_set()).is_empty(),
        };
        of_rule && self.is_of_type(record_type)
    }

    /// Whether it widens or narrows this rule for records of this type; for those of any type where none
    /// is given.
    #[must_use]
    pub fn touches(&self, rule: &Rule, record_type: Option<&str>) -> bool {
        let of_rule = match self {
            Self::Verdict { rule: changed, .. } => changed.name() == rule.name(),
            Self::Ownership { ownership, .. } => {
                let comes_or_goes = ownership.old.is_none() || ownership.new.is_none();
                rule.condition_set().contains(Condition::RecordOwner) || comes_or_goes && needs_only_a_record(rule)
            }
            Self::ChatEnabled(_) => rule.condition_set().contains(Condition::ChatEnabled),
            _ => {
                let Moved { gained, lost } = self.moved();
                !gained.union(lost).intersection(rule.condition_set()).is_empty()
            }
        };
        of_rule && self.is_of_type(record_type)
    }

    /// Whether it takes anything from anybody: a verdict that is narrowed, what people can no longer meet, a
    /// field that is no longer shown or announced.
    #[cfg(feature = "report")]
    pub(in crate::review) fn takes_away(&self) -> bool {
        match self {
            Self::Verdict { direction, .. } => *direction == Direction::Narrowed,
            Self::Ownership { ownership, .. } => ownership.new.is_none(),
            Self::Card { fields: Pair { old, new }, .. } => {
                let after = new.as_deref().unwrap_or_default();
                old.iter().flatten().any(|field| !after.contains(field))
            }
            Self::Watched { fields, .. } => fields.old.iter().any(|field| !fields.new.contains(field)),
            _ => !self.moved().lost.is_empty(),
        }
    }

    /// Whether a column-secured field is on a card that was not, or was not secured.
    #[cfg(feature = "report")]
    pub(in crate::review) fn exposes(&self) -> bool {
        match self {
            Self::SecuredOnCard { fields: Pair { old, new }, .. } => new.iter().any(|field| !old.contains(field)),
            _ => false,
        }
    }

    /// Whether a card shows a field that it did not show, or updates of one are announced that were not.
    #[must_use]
    pub fn shows_more(&self) -> bool {
        match self {
            Self::Card { fields: Pair { old, new }, .. } => {
                let before = old.as_deref().unwrap_or_default();
                new.iter().flatten().any(|field| !before.contains(field))
            }
            Self::Watched { fields, .. } => fields.new.iter().any(|field| !fields.old.contains(field)),
            _ => false,
        }
    }

    fn is_of_type(&self, wanted: Option<&str>) -> bool {
        let Some(wanted) = wanted else { return true };
        match self.record_type() {
            Some(record_type) => record_type.as_str() == wanted,
            None => !matches!(self, Self::Verdict { .. }),
        }
    }

    fn moved(&self) -> Moved {
        match self {
            Self::Role { gained, lost, .. } => {
                Moved { gained: asked_for(*gained), lost: asked_for(*lost) }
            }
            Self::Profile { gained, lost, .. } => Moved { gained: *gained, lost: *lost },
            Self::App { apps, .. } => {
                let [old, new] = [apps.old, apps.new].map(in_app);
                // Nobody is asked anything in an app that does not exist.
                let asked = |there: Option<&App>, before: Option<&App>| match (there, before) {
                    (Some(_), None) => Conditions::of(&[Condition::SingleSessionApp, Condition::PaneIntegration]),
                    _ => Conditions::NONE,
                };
                Moved {
                    gained: new.difference(old).union(asked(apps.new, apps.old)),
                    lost: old.difference(new).union(asked(apps.old, apps.new)),
                }
            }
            Self::ChatApps(Pair { old, new }) => {
                let has_more = |than: &Option<&BTreeSet<LogicalName>>, apps: &Option<&BTreeSet<LogicalName>>| {
                    than.is_some_and(|than| apps.is_none_or(|apps| !apps.is_subset(than)))
                };
                Moved::by(Conditions::of(&[Condition::ChatInApp]), has_more(old, new), has_more(new, old))
            }
            Self::JoinAccess(Pair { old, new }) => {
                let has_more = |than: &JoinAccess, access: &JoinAccess| {
                    access.rights().iter().any(|right| !than.rights().contains(right))
                };
                Moved::by(Conditions::of(&[Condition::JoinAccess]), has_more(old, new), has_more(new, old))
            }
            Self::SyncSince(Pair { old, new }) => {
                let conditions = Conditions::of(&[Condition::SyncEnabled, Condition::ConnectedSinceSync]);
                let is_more = |than: &Option<_>, since: &Option<_>| match (than, since) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(than), Some(since)) => since < than,
                };
                Moved::by(conditions, is_more(old, new), is_more(new, old))
            }
            Self::Verdict { .. }
            | Self::Card { .. }
            | Self::SecuredOnCard { .. }
            | Self::Watched { .. }
            // Verdict lines report what follows from these.
            | Self::ChatEnabled(_)
            | Self::Ownership { .. } => Moved::NOTHING,
        }
    }
}

/// Which differences a pipeline stops at: all of them, unless it asks for some.
///
#[cfg_attr(feature = "json", doc = "```")]
#[cfg_attr(not(feature = "json"), doc = "```ignore")]
/// use crm_chat_policy::{model::Tenant, review::compare::{Gate, compare}, rules::disconnect};
///
/// let current = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
/// let proposed = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true},
///     "record_types": [{"name": "account", "join": true}]}"#)?;
/// let gate = Gate { widened: true, rules: vec![disconnect::RULE], ..Gate::default() };
/// assert!(!compare(&current, &proposed).iter().any(|difference| gate.stops(difference)));
/// # Ok::<(), crm_chat_policy::document::Faults>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Only what widens. Without a rule, a card or a list of watched fields that gains a field
    /// widens too.
    pub widened: bool,
    /// Only what touches one of these rules; any where there are none.
    pub rules: Vec<&'static Rule>,
    /// Only what touches one of these record types; any where there are none.
    pub record_types: Vec<LogicalName>,
}

/// A rule or a record type that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownNameError {
    /// No rule has this name.
    #[error("`{}` is not a rule: expected one of `{}`", quoted(.name), joined(rules::ALL.iter().map(|rule| rule.name()), "`, `"))]
    Rule {
        /// The name given.
        name: String,
    },
    /// None of the tenants has this record type.
    #[error("neither tenant has a record type {}", nearest_to(.name, .nearest.iter().map(LogicalName::as_str)))]
    RecordType {
        /// The name given.
        name: String,
        /// The tenants' names that are nearest to it, at most three.
        nearest: Box<[LogicalName]>,
    },
}

impl Gate {
    /// A gate by names, for what is found between these tenants.
    ///
    /// # Errors
    ///
    /// The first name that is no rule's, else the first that is no record type of either tenant.
    pub fn named(
        widened: bool,
        rules: &[impl AsRef<str>],
        record_types: &[impl AsRef<str>],
        tenants: [&Tenant; 2],
    ) -> Result<Self, UnknownNameError> {
        let rule = |name: &str| {
            let found = rules::ALL.into_iter().find(|rule| rule.name() == name);
            found.ok_or_else(|| UnknownNameError::Rule { name: name.to_owned() })
        };
        let record_type = |name: &str| {
            let found = tenants.into_iter().find_map(|tenant| tenant.record_type(name));
            found.map(|of| of.name().clone()).ok_or_else(|| {
                let known = tenants.into_iter().flat_map(Tenant::record_types).map(RecordType::name);
                UnknownNameError::RecordType {
                    name: name.to_owned(),
                    nearest: nearest(name, known).into_iter().cloned().collect(),
                }
            })
        };
        Ok(Self {
            widened,
            rules: rules.iter().map(|name| rule(name.as_ref())).collect::<Result<_, _>>()?,
            record_types: record_types.iter().map(|name| record_type(name.as_ref())).collect::<Result<_, _>>()?,
        })
    }

    /// Whether the difference is one that it stops at.
    #[must_use]
    pub fn stops(&self, difference: &Difference<'_>) -> bool {
        match self.record_types.as_slice() {
            [] => self.stops_for(difference, None),
            some => some.iter().any(|record_type| self.stops_for(difference, Some(record_type.as_str()))),
        }
    }

    fn stops_for(&self, difference: &Difference<'_>, record_type: Option<&str>) -> bool {
        match (self.widened, self.rules.as_slice()) {
            (true, []) => {
                difference.shows_more() && difference.is_of_type(record_type)
                    || rules::ALL.iter().any(|rule| difference.widens(rule, record_type))
            }
            (true, some) => some.iter().any(|rule| difference.widens(rule, record_type)),
            (false, []) => difference.is_of_type(record_type),
            (false, some) => some.iter().any(|rule| difference.touches(rule, record_type)),
        }
    }
}
