//! A user's rights on a record.

use crate::{
    model::AccessRight,
    payload::{Kind, Node, ReadPayloadError, one_of, payload},
    text::quoted,
};
use alloc::vec::Vec;

/// Reads the rights of a user on a record from the answer of Dataverse's `RetrievePrincipalAccess`.
///
/// The answer's `AccessRights` is one text, `ReadAccess, WriteAccess` or `None`; clients that keep the
/// enumeration as a number have the sum of its flags. Either may also be the whole payload. The rights
/// come in the order of [`AccessRight::ALL`]; one given twice counts once. By Microsoft's reference pages
/// *RetrievePrincipalAccess function* and *AccessRights enum type*.
///
/// ```
/// use crm_chat_policy::{dataverse, model::AccessRight};
///
/// let answer = br#"{"AccessRights": "ReadAccess, WriteAccess"}"#;
/// assert_eq!(dataverse::access_rights(answer)?, [AccessRight::Read, AccessRight::Write]);
/// assert_eq!(dataverse::access_rights(br#"{"AccessRights": 1}"#)?, [AccessRight::Read]);
/// # Ok::<(), dataverse::ReadPayloadError>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON, a failure answer, an answer without `AccessRights` (that of
/// `RetrieveAccessOrigin` is a sentence in English, whatever its status), a right or a flag that is not
/// known, and `None` beside a right.
pub fn access_rights(json: &[u8]) -> Result<Vec<AccessRight>, ReadPayloadError> {
    let whole = payload(json)?;
    let rights = if whole.kind() == Kind::Object {
        let answer = whole.object()?;
        answer.refuse_failure()?;
        answer.need("AccessRights")?
    } else {
        whole
    };
    let held = match rights.kind() {
        Kind::Text => named(&rights)?,
        Kind::Number(digits) => flagged(&rights, digits)?,
        _ => return Err(rights.unexpected("a string such as `ReadAccess, WriteAccess` or a sum of flags")),
    };
    Ok(AccessRight::ALL.iter().copied().filter(|right| held & flag(*right) != 0).collect())
}

fn named(rights: &Node<'_>) -> Result<u32, ReadPayloadError> {
    let text = rights.text()?;
    if text == "None" {
        return Ok(0);
    }
    text.split(',').enumerate().try_fold(0, |held, (place, part)| {
        // The blank belongs to the comma before it.
        let part = if place == 0 { part } else { part.strip_prefix(' ').unwrap_or(part) };
        match AccessRight::ALL.iter().find(|right| name(**right) == part) {
            Some(right) => Ok(held | flag(*right)),
            None => {
                let known = one_of(AccessRight::ALL.iter().map(|right| name(*right)));
                Err(rights.error(format_args!("expected {known}, or `None` alone, found `{}`", quoted(part))))
            }
        }
    })
}

fn flagged(rights: &Node<'_>, digits: &str) -> Result<u32, ReadPayloadError> {
    let known = AccessRight::ALL.iter().fold(0, |flags, right| flags | flag(*right));
    let Ok(flags) = digits.parse::<u32>() else { return Err(rights.unexpected("a sum of flags")) };
    match flags & !known {
        0 => Ok(flags),
        unknown => Err(rights
            .error(format_args!("expected a sum of the flags of rights, found {flags}, of which {unknown} is none"))),
    }
}

/// The name in `AccessRights`.
const fn name(right: AccessRight) -> &'static str {
    match right {
        AccessRight::Read => "ReadAccess",
        AccessRight::Write => "WriteAccess",
        AccessRight::Append => "AppendAccess",
        AccessRight::AppendTo => "AppendToAccess",
        AccessRight::Create => "CreateAccess",
        AccessRight::Delete => "DeleteAccess",
        AccessRight::Share => "ShareAccess",
        AccessRight::Assign => "AssignAccess",
    }
}

/// The flag in `AccessRights`.
const fn flag(right: AccessRight) -> u32 {
    match right {
        AccessRight::Read => 1,
        AccessRight::Write => 2,
        AccessRight::Append => 4,
        AccessRight::AppendTo => 16,
        AccessRight::Create => 32,
        AccessRight::Delete => 65_536,
        AccessRight::Share => 262_144,
        AccessRight::Assign => 524_288,
    }
}
