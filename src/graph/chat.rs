//! Chats and who is in them.

use super::EMPTY_GUID;
use crate::{
    id::{ChatId, DirectoryId, ExternalId, UserId},
    model::{ChatKind, ChatToConnect, Participant},
    payload::{Object, ReadPayloadError, answer, one_of, payload},
};
use alloc::{collections::BTreeMap, vec::Vec};
use serde::Serialize;

/// A chat, as Graph knows it: what [`chat`] and [`chats`] read. To which records it is connected is Dataverse's
/// to say (`dataverse::connections`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Chat {
    /// The chat's id.
    pub id: ChatId,
    /// What kind of chat it is.
    pub kind: ChatKind,
    /// Who is in it, in the answer's order.
    pub participants: Vec<Participant>,
}

impl Chat {
    /// The chat as one to connect to a record, which it may be connected to already.
    #[must_use]
    pub fn into_chat_to_connect(self, already_connected: bool) -> ChatToConnect {
        let Self { id, kind, participants } = self;
        ChatToConnect::Existing { id, kind, participants, already_connected }
    }
}

/// Reads a chat with its members, from the answer of `/chats/{id}?$expand=members`.
///
/// `user` says which user of the CRM has a directory id ([`users`] reads a list of them). A member
/// without one is external, by `userId`, else by the membership's `id`: a guest, an anonymous member, an
/// app. By Microsoft's pages *chat resource type* and *conversationMember resource type*.
///
/// ```
/// use crm_chat_policy::{graph, model::{ChatKind, Participant}};
///
/// let answer = br#"{"id": "19:a@thread.v2", "chatType": "group", "members": [
///     {"id": "MCMx", "userId": "7d4f5c52-0000-4000-8000-0000000000d1"},
///     {"id": "MCMy", "userId": null}
/// ]}"#;
/// let (directory_id, user) = ("7d4f5c52-0000-4000-8000-0000000000d1".parse()?, "7d4f5c52-0000-4000-8000-0000000000b1".parse()?);
/// let chat = graph::chat(answer, |id| (id == directory_id).then_some(user))?;
/// assert_eq!(chat.kind, ChatKind::Group);
/// assert_eq!(chat.participants, [Participant::User(user), Participant::External("MCMy".parse()?)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON, a failure answer, a list of other than one chat, an answer with further pages
/// (of chats or of members), a chat without `id`, `chatType` or `members`, a `chatType` other than
/// `oneOnOne`, `group` and `meeting` (a chat that was removed has `unknownFutureValue`), and a member with
/// neither `userId` nor `id`, or with one that is none: the empty GUID, white space, more than 256 bytes.
pub fn chat(json: &[u8], user: impl Fn(DirectoryId) -> Option<UserId>) -> Result<Chat, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    match answer.rows.as_slice() {
        [row] => read(row, &user),
        rows => Err(whole.error(format_args!("expected one chat, found {}", rows.len()))),
    }
}

/// Reads a list of chats with their members, as `/users/{id}/chats?$expand=members` answers it, in its
/// order; otherwise as [`chat`].
///
/// # Errors
///
/// Those of [`chat`], for each of the chats; there may be any number of them.
pub fn chats(json: &[u8], user: impl Fn(DirectoryId) -> Option<UserId>) -> Result<Vec<Chat>, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    answer.rows.iter().map(|row| read(row, &user)).collect()
}

/// Reads which user each directory id belongs to: an object whose keys are directory ids and whose values
/// are the users' ids in the CRM. (In Dataverse, a user's row has both: `azureactivedirectoryobjectid` and
/// `systemuserid`.)
///
/// ```
/// use crm_chat_policy::graph;
///
/// let map = br#"{"7d4f5c52-0000-4000-8000-0000000000d1": "7d4f5c52-0000-4000-8000-0000000000b1"}"#;
/// let users = graph::users(map)?;
/// let chat = graph::chat(br#"{"id": "19:a@thread.v2", "chatType": "group", "members": []}"#, |id| users.get(&id).copied())?;
/// assert!(chat.participants.is_empty());
/// # Ok::<(), graph::ReadPayloadError>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON object, a key or a value that is no GUID, and a directory id that is given twice,
/// in any letter case.
pub fn users(json: &[u8]) -> Result<BTreeMap<DirectoryId, UserId>, ReadPayloadError> {
    let mut users = BTreeMap::new();
    for (key, value) in payload(json)?.object()?.entries() {
        let id: DirectoryId = key.parse().map_err(|error| value.error(error))?;
        if users.insert(id, value.parsed()?).is_some() {
            return Err(value.error(format_args!("the directory id `{id}` is given twice")));
        }
    }
    Ok(users)
}

/// Graph's words, `chatType`, and ours. A channel is no chat of Graph's.
const KINDS: [(&str, ChatKind); 3] =
    [("oneOnOne", ChatKind::OneToOne), ("group", ChatKind::Group), ("meeting", ChatKind::Meeting)];

fn read(row: &Object<'_>, user: &impl Fn(DirectoryId) -> Option<UserId>) -> Result<Chat, ReadPayloadError> {
    let id = row.need("id")?.parsed()?;
    let chat_type = row.need("chatType")?;
    let text = chat_type.text()?;
    let Some((_, kind)) = KINDS.into_iter().find(|(code, _)| *code == text) else {
        return Err(chat_type.unexpected(one_of(KINDS.map(|(code, _)| code))));
    };
    let Some(members) = row.given("members")? else {
        return Err(row.lacks("members", ": ask with `$expand=members`"));
    };
    if let Some(link) = row.given("members@odata.nextLink")? {
        return Err(link.error("expected all members in one list, found a further page"));
    }
    let participants =
        members.items()?.iter().map(|member| participant(&member.object()?, user)).collect::<Result<_, _>>()?;
    Ok(Chat { id, kind, participants })
}

fn participant(
    member: &Object<'_>,
    user: &impl Fn(DirectoryId) -> Option<UserId>,
) -> Result<Participant, ReadPayloadError> {
    let Some(id) = member.given("userId")? else {
        return Ok(Participant::External(member.need("id")?.parsed()?));
    };
    // An anonymous guest's is no GUID, so it is nobody's in the directory.
    let external: ExternalId = id.parsed()?;
    match external.as_str().parse() {
        Ok(directory_id) => Ok(user(directory_id).map_or(Participant::External(external), Participant::User)),
        Err(error) if external.as_str() == EMPTY_GUID => Err(id.error(error)),
        Err(_) => Ok(Participant::External(external)),
    }
}
