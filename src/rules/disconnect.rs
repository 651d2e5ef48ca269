//! May this user disconnect this chat from this record?
//! (*Assign permissions to disconnect chats for specific user and user roles*)
//!
#![doc = include_str!("diagrams/disconnect.md")]
//!
//! The source prints a table of eight rows ([`TABLE`]). They agree with each other and cover 28 of
//! the 32 combinations of five facts; the other four ([`NOT_IN_TABLE`]) are denied. One column is
//! headed "most recent to disconnect", which is read as most recent to *connect*; the toggle that
//! is called "chat creator" there and "chat connector" elsewhere is the connector's. The privilege
//! counts for every record type; the toggles are per record type.
//!
//! Readings: [A1, A2, A3, A4, A5, A6, A13, A18, A28](crate::guide::readings).
//!
//! With [Anna, Bela, the Case and its chat](crate::rules#the-examples):
//!
//! ```
//! # use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//! # let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! # let case = Record {
//! #     record_type: "incident".parse()?,
//! #     id: "7d4f5c52-0000-4000-8000-000000000001".parse()?,
//! #     owner: Owner::User(anna),
//! # };
//! # let chat = Connection::new("19:a@thread.v2".parse()?, anna, [anna]);
//! # use crm_chat_policy::document::{DisconnectDocument, RecordTypeDocument};
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let disconnect = DisconnectDocument { record_owner: true, chat_connector: false };
//! document.record_types.push(RecordTypeDocument { name: "incident".into(), disconnect, ..Default::default() });
//! let tenant = document.build()?;
//! assert!(disconnect::decide(&tenant, &User::new(anna), &case, &chat)?.is_allowed(), "she owns the record");
//! assert!(!disconnect::decide(&tenant, &User::new(bela), &case, &chat)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::{Condition::*, Conditions},
    model::{Connection, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "disconnect",
    "may this user disconnect this chat from this record",
    &[ChatEnabled],
    &[
        Grant::new("privilege", &[DisconnectPrivilege]),
        Grant::new("owner", &[RecordOwner, OwnerMayDisconnect]),
        Grant::new("connector", &[ChatConnector, ConnectorMayDisconnect]),
    ],
)
.lets("disconnect chats", " from {records}")
.read_under("Assign permissions to disconnect chats for specific user and user roles");

/// Decides.
///
/// # Errors
///
/// [`QuestionError::UnknownRecordType`], [`QuestionError::OwnerMismatch`].
#[inline]
pub fn decide(
    tenant: &Tenant,
    user: &User,
    record: &Record,
    connection: &Connection,
) -> Result<Decision, QuestionError> {
    let subject = Subject::connection(&tenant.know_record(record)?, connection);
    Ok(subject.decide_for(RULE, user, &[]))
}

/// A cell of the source's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The fact holds.
    Yes,
    /// The fact does not hold.
    No,
    /// Either way.
    Any,
}

/// A row of the source's table (*How user rights work together for disconnecting chats*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub number: u8,
    /// The cells under [`COLUMNS`].
    pub cells: [Cell; 5],
    /// Whether the chat can be disconnected.
    pub allowed: bool,
}

/// The columns of the source's table.
pub const COLUMNS: [crate::Condition; 5] =
    [RecordOwner, ChatConnector, OwnerMayDisconnect, ConnectorMayDisconnect, DisconnectPrivilege];

/// The source's table, wildcards included; read with the chat turned on.
pub const TABLE: [Row; 8] = {
    use Cell::{Any, No, Yes};
    [
        Row { number: 1, cells: [Yes, Any, No, No, No], allowed: false },
        Row { number: 2, cells: [Yes, Any, Yes, Any, Any], allowed: true },
        Row { number: 3, cells: [Any, Yes, No, No, No], allowed: false },
        Row { number: 4, cells: [Any, Yes, Any, Yes, Any], allowed: true },
        Row { number: 5, cells: [Any, Any, Any, Any, Yes], allowed: true },
        Row { number: 6, cells: [No, No, Yes, No, No], allowed: false },
        Row { number: 7, cells: [No, Yes, No, No, No], allowed: false },
        Row { number: 8, cells: [No, No, No, No, No], allowed: false },
    ]
};

/// The four combinations that no row covers, as the conditions of [`COLUMNS`] that hold. Denied:
/// in each, a toggle is on for somebody other than the user.
pub const NOT_IN_TABLE: [Conditions; 4] = [
    Conditions::of(&[RecordOwner, ConnectorMayDisconnect]),
    Conditions::of(&[ChatConnector, OwnerMayDisconnect]),
    Conditions::of(&[OwnerMayDisconnect, ConnectorMayDisconnect]),
    Conditions::of(&[ConnectorMayDisconnect]),
];

impl Row {
    /// Whether the row covers a case, going by the conditions of [`COLUMNS`] alone.
    #[must_use]
    pub const fn covers(&self, held: Conditions) -> bool {
        let (mut cells, mut columns) = (self.cells.as_slice(), COLUMNS.as_slice());
        while let ([cell, other_cells @ ..], [column, other_columns @ ..]) = (cells, columns) {
            match (*cell, held.contains(*column)) {
                (Cell::Any, _) | (Cell::Yes, true) | (Cell::No, false) => {}
                (Cell::Yes, false) | (Cell::No, true) => return false,
            }
            (cells, columns) = (other_cells, other_columns);
        }
        true
    }
}

/// The rows of the source's table that a decision falls in; none with the chat turned off, as the
/// table says nothing about that, and none for the four combinations of [`NOT_IN_TABLE`].
pub fn rows(decision: Decision) -> impl Iterator<Item = &'static Row> + Clone {
    let held = decision.held_set();
    TABLE.iter().filter(move |row| held.contains(ChatEnabled) && row.covers(held))
}

const _: () = prove_table();

/// Fails the build where rule and table disagree, or where a combination is neither covered by a
/// row nor listed as left out.
const fn prove_table() {
    let mut combination = 0_u8;
    while combination < 32 {
        let mut held = Conditions::NONE;
        let (mut columns, mut bit) = (COLUMNS.as_slice(), 1);
        while let [column, rest @ ..] = columns {
            held = held.with_if(combination & bit != 0, *column);
            (columns, bit) = (rest, bit << 1);
        }
        let allowed = RULE.decide(held.with(ChatEnabled)).is_allowed();
        let mut covered = false;
        let mut rows = TABLE.as_slice();
        while let [row, rest @ ..] = rows {
            if row.covers(held) {
                covered = true;
                assert!(row.allowed == allowed, "the rule breaks a row of the table");
            }
            rows = rest;
        }
        let mut listed = false;
        let mut left_out = NOT_IN_TABLE.as_slice();
        while let [one, rest @ ..] = left_out {
            listed |= one.contains_all(held) && held.contains_all(*one);
            left_out = rest;
        }
        assert!(covered != listed, "a combination is neither in the table nor listed as left out");
        assert!(covered || !allowed, "a combination that is not in the table is denied");
        combination += 1;
    }
}
