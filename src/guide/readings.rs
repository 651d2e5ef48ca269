//! How the crate reads the source where it is silent or says two things.
//!
//! The source is Microsoft's public page *Configure Microsoft Teams chat in Customer Service*; its
//! headings and words are quoted. Each reading has a number that the docs of rules, selections and
//! settings refer to.
//!
//! | | the page | the crate |
//! | --- | --- | --- |
//! | A1 | a column of the table is headed "most recent to disconnect chat" | most recent to *connect* it; the matching Dataverse column is `RecentChatLinkerCanUnlink` |
//! | A2 | "chat creator" in the table, "chat connector" in the settings | one toggle, the connector's |
//! | A3 | eight rows cover 28 of the 32 combinations and agree with each other | the other four are denied, and listed as not in the table |
//! | A4 | the current user is the owner of a user- or team-owned record | the owning user, or a member of the owning team; a record without an owner has none |
//! | A5 | "users who connected a chat" | only the most recent connector of this chat to this record |
//! | A6 | no default for the disconnect toggles | off |
//! | A7 | "the first five fields of any view", yet "the first four that are supported" where one is skipped | unsupported fields are passed over until five are found; the literal reading is a setting, `first_five_then_skip` |
//! | A8 | no list of the field types that a card can't show | a default list, and every column of a related table; the list is a setting |
//! | A9 | joining needs write access | so it does, unless the tenant says otherwise (A27) |
//! | A10 | Case's notification fields are preconfigured | its three fields are; the toggle is off until it is turned on |
//! | A11 | no default view for added record types | Quick Find, as for every type but Case |
//! | A12 | nothing on an update that writes the value that was there | not a change, if both values are given and equal (A30) |
//! | A13 | nothing on the other rules while the feature is off | everything is denied but opening records and configuring |
//! | A14 | the default profile has the chat once the settings page is there | the default profile follows the tenant's switch |
//! | A15 | the pane's chat integration must be on for the user's profile | a custom profile says so itself; the default profile has it |
//! | A16 | nothing on connecting twice | a connected pair is not connected again; the connector changes by disconnecting and connecting again |
//! | A17 | what connecting needs is spread over several pages | read access to the record, a group chat, and a Dynamics app |
//! | A18 | one toggle "at the record level", the other "at a record-type level" | both per record type |
//! | A19 | "an admin" | a role that may administer chat; a global administrator may do what a tenant administrator may |
//! | A20 | turning the feature on gives it five permissions | they are granted unless the document lists which are |
//! | A21 | no Teams data is stored but the mapping, yet the timeline shows who wrote last | the last sender and time only with the sync on; never content |
//! | A22 | collaborators see what the agent may see | the card names its column-secured fields; whether the sender may read them is the caller's matter |
//! | A23 | nothing on the empty GUID, which Dataverse's clients return for "none" | refused wherever an id is read: two missing values must never be equal |
//! | A24 | "all participants" are informed | external members too; they match no user, and never keep anybody from joining |
//! | A25 | group chats only; nothing on meetings | a meeting's chat is not a group chat |
//! | A26 | the settings apply to all apps; later the same page offers "turn on for selected apps" | all apps, unless the tenant lists those that the chat is on for; it guards the two questions that are asked in an app |
//! | A27 | joining needs write access; the product's own screen says "write or append" | a setting, `join_access`: `write` by default |
//! | A28 | nothing on a connector who is not known | nobody is the connector then; the other grants are as before |
//! | A29 | "the first five fields of any view", and layouts have hidden cells | a hidden cell is not a field of the view |
//! | A30 | nothing on when two values are the same | compared as values, not as text: the order of an object's keys doesn't matter, and numbers are compared as exact decimals, never rounded; a value with a repeated key is refused |
//! | A31 | the page calls the view of Case's card "Case introduction message"; environments ship it with "view" at the end | a view of either name is the one, and takes the preset's place; of both, the page's |
//! | A32 | "inline images in rich text fields" can't be shown; nothing on which fields are | a field's `rich_text`: by default each `Memo` and no other; metadata says it exactly |
//! | A33 | the steps for notices of updates name one app, those for every other setting of the same page two | one page, one rule, from wherever the page is reached |
