//! Reviewing a change of policy, from a proposed edit to a decision.
//!
//! A team lead asks that agents may join the chats of accounts, and that account owners may
//! disconnect them. Somebody edits the tenant document. Two readers decide: whoever answers for the
//! tenant, who reads no code, and a pipeline, which reads nothing else.
//!
//! # The page
//!
//! ```console
//! $ crm-chat-policy report proposed.json --against current.json --output review.html
//! ```
//!
//! One file, to be opened, sent or printed: it has no script and fetches nothing. From the top:
//!
//! 1. **What kind of tenant this is**: whether the chat is on and for which apps, since when timelines are
//!    synced, how many record types, roles, profiles and findings there are.
//! 2. **What changes**: what is exposed, who gains, who loses, and the rest, a sentence each: *Owners of accounts
//!    can now disconnect chats (before: only holders of CSR Manager)*. What can let anybody do more, or shows
//!    more, is under *Who gains*, also where it takes something from somebody else.
//! 3. **What is wrong with the settings**, the worst first, each with what to do and the way to the setting, in
//!    the product's own labels. What the change brings is marked as new.
//! 4. **Who can do what**: a table for each question, a column for roles with the same answers, a row for record
//!    types with the same. *Yes* is for all holders of the role, *If* for those whom the cell names, *No* for
//!    none. A cell opens to its reasons, to what would change it, whom to ask, and the way there; for
//!    disconnecting also to the rows of Microsoft's table. Above each table, the rule as a diagram.
//! 5. **The record types**: the introduction card as everybody in the chat will see it, with a warning beside
//!    each column-secured field, what its view holds and the card doesn't show, and the updates that are announced.
//!
//! It ends with the way to the Teams settings page and the words that the page uses.
//!
//! In Rust it is `review::report` (feature `report`).
//!
//! # The same in a terminal
//!
//! ```console
//! $ crm-chat-policy compare current.json proposed.json   # the sentences
//! $ crm-chat-policy lint proposed.json                   # what is wrong, and the way to it
//! $ crm-chat-policy matrix proposed.json                 # who can do what
//! $ crm-chat-policy who proposed.json questions.jsonl    # who could do this, with this chat and record
//! $ crm-chat-policy decide proposed.json questions.jsonl # may this user, and what would help
//! ```
//!
//! Each says names and clauses. With `--codes` it says conditions by code and roles by id, which is what
//! `--json` prints and what scripts should read.
//!
//! # Does it make sense?
//!
//! [`lint`](mod@crate::review::lint) finds settings that have no effect or that expose data. Here half
//! of what was asked can't work: accounts of this organisation have no owners.
//!
//! ```
//! use crm_chat_policy::{model::Tenant, review::lint::lint};
//!
//! let proposed = Tenant::from_json(br#"{
//!     "version": 1,
//!     "chat": { "enabled": true },
//!     "roles": [{ "id": "5e000000-0000-4000-8000-000000000001", "name": "Admins", "builtin": "system_administrator" }],
//!     "record_types": [{ "name": "account", "ownership": "OrganizationOwned", "join": true,
//!         "disconnect": { "record_owner": true } }]
//! }"#)?;
//! let findings = lint(&proposed);
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].place(), "record_types[0].disconnect.record_owner");
//! assert_eq!(findings[0].words(&proposed).lines().next().unwrap(), "Has no effect: record owners may disconnect chats \
//!     from accounts, which are owned by the organisation and not by a user or a team: turn it off");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # What does it change?
//!
//! [`compare`](mod@crate::review::compare) tells exactly what is widened and narrowed, for whom and on
//! what condition. The owner's toggle is not among it, as it has no effect; joining is, and so is
//! seeing the connection, which somebody may not have thought of.
//!
//! ```
//! # use crm_chat_policy::model::Tenant;
//! # let tenant = |settings: &str| Tenant::from_json(format!(r#"{{ "version": 1, "chat": {{ "enabled": true }},
//! #     "roles": [{{ "id": "5e000000-0000-4000-8000-000000000001", "name": "Admins", "builtin": "system_administrator" }}],
//! #     "record_types": [{{ "name": "account", "ownership": "OrganizationOwned"{settings} }}] }}"#).as_bytes());
//! # let current = tenant("")?;
//! # let proposed = tenant(r#", "join": true, "disconnect": { "record_owner": true }"#)?;
//! use crm_chat_policy::review::compare::{Sentences, compare};
//!
//! let sentences = Sentences::of(&current, &proposed);
//! let changes: Vec<String> = compare(&current, &proposed).iter().map(|line| sentences.sentence(line)).collect();
//! assert_eq!(changes, [
//!     "Users who have write access to the record can now see which chats are connected to accounts (before: only participants)",
//!     "Users who are not in the chat yet and who have write access to the record can now join chats of accounts \
//!      (before: nobody)",
//! ]);
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # The gate: may it pass by itself?
//!
//! A pipeline can let a change through unless it lets somebody do more. From a shell the exit status says so:
//! 0 if nothing is printed, 1 if something is, 2 if a document can't be used.
//!
//! ```console
//! $ crm-chat-policy compare --widened current.json proposed.json
//! $ crm-chat-policy compare --widened --rule disconnect current.json proposed.json
//! ```
//!
//! [`Gate`](crate::review::compare::Gate) is the same in Rust. Don't look at the lines of a verdict alone:
//! they compare people who are the same before and after. Where a role gains the privilege, no verdict
//! changes, and many more people have it.
//!
//! ```
//! # use crm_chat_policy::model::Tenant;
//! # let tenant = |privileges: &str| Tenant::from_json(format!(r#"{{ "version": 1, "chat": {{ "enabled": true }},
//! #     "roles": [{{ "id": "5e000000-0000-4000-8000-000000000002", "name": "Agents", "privileges": [{privileges}] }}] }}"#).as_bytes());
//! # let (current, proposed) = (tenant("")?, tenant(r#""disconnect_any_chat""#)?);
//! use crm_chat_policy::{review::compare::{Difference, Gate, compare}, rules::disconnect};
//!
//! // The proposed tenant gives the role `Agents` the privilege to disconnect chats.
//! let differences = compare(&current, &proposed);
//! assert!(!differences.iter().any(|line| matches!(line, Difference::Verdict { .. })));
//!
//! let gate = Gate { widened: true, rules: vec![disconnect::RULE], ..Gate::default() };
//! assert!(differences.iter().any(|line| gate.stops(line)));
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! What the gate stops, a person looks at, on the page. A repository that holds the tenant document can also
//! hold its [`matrix`](mod@crate::review::matrix) as a reviewed snapshot: every later change shows as a diff.
//!
//! # Who is it, and what if not?
//!
//! For one connection, [`audience`](mod@crate::review::audience) describes who may act, and a denied
//! user's decision tells what would help: [`remedies`](crate::Decision::remedies), each condition with
//! its [scope](crate::Scope) and its [way there](crate::Condition::way_there), so that an agent is sent to
//! whoever shares the record, and an administrator to the toggle.
//! [`explanation`](mod@crate::review::explanation) says it in words.
//!
//! ```
//! use crm_chat_policy::{Condition::*, Conditions, model::BuiltinApp, rules::join};
//!
//! let denied = join::RULE.decide(Conditions::of(&[ChatEnabled, NotParticipant, JoinAccess]));
//! assert!(denied.remedies().eq([Conditions::of(&[JoinEnabled])]));
//! let way = JoinEnabled.way_there().and_then(|way| way.steps_from(BuiltinApp::CustomerServiceHub, "Account"));
//! assert_eq!(way.unwrap(), "Customer Service Hub › Service Management › Collaboration › Embedded chat using Teams › \
//!     Account › Join chat");
//! ```
//!
//! The edit is sent back: joining is wanted and understood, the owner's toggle goes, as nothing would
//! come of it.
