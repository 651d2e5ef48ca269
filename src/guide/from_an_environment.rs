//! From an environment to a tenant document.
//!
//! A tenant document written by hand says what somebody believes of an environment. One made of the
//! environment's own files says what is there, and lists what no file says.
//!
//! # 1. Get the files
//!
//! Either is enough to begin with, and both together say most:
//!
//! - A **solution**: the exported `.zip`, or the folder that it is unpacked to in source control. It
//!   holds tables with a half to two thirds of their columns, views, roles of its own, apps and site
//!   maps; no chat settings and no app profiles.
//! - **Answers of the Web API**, a file each: `crm-chat-policy import --requests` prints what to ask for
//!   ([`REQUESTS`](crate::dataverse::environment::REQUESTS)). A browser that is signed in to the environment
//!   shows the answer at `https://CONTOSO.crm.dynamics.com/api/data/v9.2/` followed by the request; save it as
//!   a file. For Microsoft Graph, Graph Explorer does the same. Follow each answer to its last page. Write
//!   them as UTF-8; Windows PowerShell's `>` writes UTF-16, which is refused by name.
//!
//! # 2. Import them
//!
//! ```console
//! $ crm-chat-policy import --base base.json --chat-tool contoso_chat_tool answers/ solution.zip > tenant.json
//! ```
//!
//! Files are told apart by content, so names and folders don't matter. In Rust, a small environment of two
//! answers:
//!
//! ```
//! use crm_chat_policy::{
//!     dataverse::environment::{Environment, Given, Options},
//!     document::TenantDocument,
//! };
//!
//! let tables = br#"{"value": [
//!     {"LogicalName": "incident", "MetadataId": "70816501-0000-4000-8000-000000000001", "OwnershipType": "UserOwned",
//!      "Attributes": [{"LogicalName": "title", "AttributeType": "String"},
//!                     {"LogicalName": "prioritycode", "AttributeType": "Picklist"}]},
//!     {"LogicalName": "new_visit", "OwnershipType": "UserOwned", "Attributes": []}]}"#;
//! let settings = br#"{"value": [
//!     {"_msdyn_entitytype_value": "70816501-0000-4000-8000-000000000001", "msdyn_usercanjoinchat": true,
//!      "msdyn_isenabledforbot": true, "msdyn_filteringattributes": "prioritycode"}]}"#;
//!
//! let mut files = Environment::default();
//! files.read("tables.json", tables, Given::ByName);
//! files.read("settings.json", settings, Given::ByName);
//! let base = TenantDocument::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let imported = files.import(&Options { base: Some(base), ..Options::default() })?;
//!
//! let case = imported.document.record_types.iter().find(|it| it.name == "incident").expect("it has settings");
//! assert_eq!((case.join, case.notify.enabled), (None, true)); // `join` is its default
//! let tenant = imported.document.build()?;
//! assert!(tenant.is_chat_enabled());
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # 3. Read the notes
//!
//! Nothing is left out, renamed or assumed in silence. The environment above gives notes such as
//!
//! ```text
//! note: $: 1 table is left out: chats could be connected to what is listed, so a table becomes a record type only if …
//! note: $: no row of chat settings is of `account`, so it is turned off
//! note: $: no file speaks of roles: nobody has a privilege
//! note: $: no file speaks of app profiles: everybody is on the default profile, which has the chat
//! ```
//!
//! What is left out can only narrow what anybody may do. Four assumptions are about what nobody asked for.
//! Each is wide, so look at its note:
//!
//! - without an answer of *chat settings*, record types have their defaults;
//! - without *app profiles*, everybody has the default profile's chat;
//! - without *consents*, all five Graph permissions count as granted;
//! - where no answer has the `statecode` of settings, views, apps, profiles or panes, all of them count as
//!   active, and so do a solution's, which has none. Where some rows have it, one without it counts as
//!   deactivated.
//!
//! A file that is of no kind, an answer that is a failure (`{"error": …}`), rows of two kinds in one file,
//! and anything wrong in settings, roles or profiles refuse the import, every fault at once:
//!
//! ```text
//! invalid_id: roles.json: value[3].roleid: …
//! malformed_document: customizations.xml: line 120: …
//! ```
//!
//! # 4. Ask a person
//!
//! No file says these; they belong in the base document, or on the command line:
//!
//! | what | whom to ask | where it goes |
//! | --- | --- | --- |
//! | is the chat turned on | who opens the Teams settings page | `chat.enabled` |
//! | since when chats are synced with timelines, if they are | a global administrator | `chat.timeline_sync_since` |
//! | how cards are made | who has seen one | `chat.card` |
//! | which tool of the productivity pane is the chat | who configured the pane | `--chat-tool` |
//! | of which tables updates can't be observed | a developer | `--no-update-message` |
//! | which other tables chats may be connected to | who configured the chats | `--type` |
//!
//! # 5. Keep it
//!
//! The same files give the same document, byte for byte, in whatever order they come. So the import can run
//! every night, and `crm-chat-policy compare` says what changed, in words
//! ([Reviewing a change of policy](super::reviewing_a_change)).
