//! An answer of a web service: rows in one of three wrappings, or a failure.

use super::{Kind, Node, Object, ReadPayloadError};
use alloc::{vec, vec::Vec};

/// An answer's rows, and whether there are more.
pub(crate) struct Answer<'a> {
    pub(crate) rows: Vec<Object<'a>>,
    next_link: Option<Node<'a>>,
}

/// Reads an answer: a list, `{"value": […]}`, or one row. A failure answer is refused.
pub(crate) fn answer<'a>(payload: &Node<'a>) -> Result<Answer<'a>, ReadPayloadError> {
    let rows = |list: &Node<'a>| list.items()?.iter().map(Node::object).collect::<Result<Vec<_>, _>>();
    if payload.kind() == Kind::List {
        return Ok(Answer { rows: rows(payload)?, next_link: None });
    }
    let whole = payload.object()?;
    whole.refuse_failure()?;
    let next_link = whole.given("@odata.nextLink")?;
    let rows = match whole.get("value")? {
        Some(list) => rows(&list)?,
        None => vec![whole],
    };
    Ok(Answer { rows, next_link })
}

impl Answer<'_> {
    /// Refuses an answer that goes on: what is on its further pages would be taken for absent.
    pub(crate) fn refuse_further_pages(&self) -> Result<(), ReadPayloadError> {
        match &self.next_link {
            None => Ok(()),
            Some(link) => Err(link.error("expected all rows in one list, found a further page")),
        }
    }
}
