//! Short answers to *how do I …*.
//!
//! # … embed it in a service?
//!
//! Build the tenant once, keep it behind an [`Arc`](alloc::sync::Arc), and let every request take a clone
//! of the `Arc`: a request then meets one tenant, whatever is reloaded meanwhile. Deciding is a matter of
//! nanoseconds and never waits, so an async handler calls it directly.
//!
//! ```
//! use crm_chat_policy::{model::Tenant, question::Question};
//! use std::sync::{Arc, RwLock};
//!
//! let first = Tenant::from_json(br#"{"version": 1}"#)?;
//! let current = RwLock::new(Arc::new(first));
//!
//! // A request.
//! let tenant = Arc::clone(&current.read().expect("no writer panics"));
//! let question = Question::from_json(br#"{"ask": "card", "record_type": "incident"}"#)?;
//! let answer = question.answer(&tenant)?;
//! println!("{}", serde_json::to_string(&answer)?);
//!
//! // A reload: the new document is built before the lock is taken.
//! let next = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! *current.write().expect("no writer panics") = Arc::new(next);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The repository's package `examples/service` is such a service on axum: it reloads, logs with `tracing`, and
//! answers a denial with status 403, the explanation, and whom to ask for what.
//!
//! # … get what a question asks for?
//!
//! Ask Dataverse's Web API and Microsoft Graph. The readers refuse what leaves anything open.
//!
//! | of a question | ask | reader |
//! | --- | --- | --- |
//! | `user.roles`, `user.teams` | `systemusers({id})`, with `systemuserroles_association` and `teammembership_association` expanded, and `teamroles_association` of each team | the rows' `roleid` and `teamid` |
//! | `user.directory_roles` | `/users/{id}/transitiveMemberOf` | `graph::directory_roles` |
//! | `user.teams_licence` | `/users/{id}/licenseDetails` | `graph::has_teams_licence` |
//! | `access` | `RetrievePrincipalAccess` of the user and the record | `dataverse::access_rights` |
//! | `record` | the row, with `_owninguser_value` and `_owningteam_value` | `dataverse::record` |
//! | `chat` | the rows of `msdyn_teamschatassociations` that are about the record | `dataverse::connections` |
//! | `chat.participants` | `/chats/{id}?$expand=members` | `graph::chat` |
//! | `changes` | the message of a step that is registered on `Update` | `dataverse::update` |
//!
//! ```
//! # #[cfg(all(feature = "dataverse", feature = "graph"))] {
//! use crm_chat_policy::{dataverse, graph, model::{Tenant, User}, rules::join};
//!
//! # let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! # let anna = "a5000000-0000-4000-8000-000000000001".parse()?;
//! # let (directory_id, bela) = ("d1000000-0000-4000-8000-000000000002".parse()?, "a5000000-0000-4000-8000-000000000002".parse()?);
//! # let access = br#"{"AccessRights": "ReadAccess, WriteAccess"}"#;
//! # let row = br#"{"incidentid": "4c000000-0000-4000-8000-000000000001", "_owninguser_value": "a5000000-0000-4000-8000-000000000002"}"#;
//! # let connecting = br#"{"value": [{"msdyn_teamschatid": "19:a@thread.v2", "msdyn_entityrecordstate": 0,
//! #     "msdyn_regardingobjectid": "4c000000-0000-4000-8000-000000000001", "msdyn_regardingobjectname": "incident",
//! #     "_createdby_value": "a5000000-0000-4000-8000-000000000002", "createdon": "2026-01-05T09:00:00Z"}]}"#;
//! # let members = br#"{"id": "19:a@thread.v2", "chatType": "group",
//! #     "members": [{"id": "MCMx", "userId": "d1000000-0000-4000-8000-000000000002"}]}"#;
//! // Four answers; `bela` is the user whose id in the directory is `directory_id`.
//! let access = dataverse::access_rights(access)?;
//! let case = dataverse::record(row, &"incident".parse()?)?;
//! let chat = graph::chat(members, |id| (id == directory_id).then_some(bela))?;
//! for connected in dataverse::connections(connecting)? {
//!     if connected.record == case.id && connected.chat == chat.id {
//!         let connection = connected.into_connection(chat.participants.clone());
//!         assert!(join::decide(&tenant, &User::new(anna), &case, &access, &connection)?.is_allowed());
//!     }
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The command has the same readers: `crm-chat-policy read access < ANSWER.json`, and so on.
//!
//! # … show an administrator everything that is wrong with a document?
//!
//! ```
//! use crm_chat_policy::model::Tenant;
//!
//! let faults = Tenant::from_json(br#"{"version": 1, "roles": [{"id": "a", "name": ""}, {"id": "b", "name": ""}]}"#)
//!     .unwrap_err();
//! for fault in faults.iter() {
//!     println!("{}: {}: {}", fault.code(), fault.place(), fault.message());
//! }
//! assert_eq!(faults.iter().count(), 2);
//! ```
//!
//! # … log decisions, and try a proposed document on last month's?
//!
//! A record (module `record`) is one line of JSON: when, by which tenant, the question and the answer. The
//! tenant's fingerprint is the same for all documents that mean the same, so it proves a year later which
//! configuration gave an answer. The clock is the caller's.
//!
//! ```
//! # #[cfg(feature = "record")] {
//! use crm_chat_policy::{model::Tenant, record::{Record, Recorder, Replay}};
//!
//! let current = Tenant::from_json(br#"{"version": 1}"#)?;
//! let recorder = Recorder::new(&current);
//! let record = recorder.record("2026-01-05T09:00:00Z".parse()?, br#"{"ask": "card", "record_type": "incident"}"#);
//! let log = record.to_json(); // a line of the log
//!
//! let note = br#"{"version": 1, "record_types": [{"name": "incident", "note": {"include": true}}]}"#;
//! let proposed = Tenant::from_json(note)?;
//! let mut replay = Replay::new(&proposed);
//! for (line, text) in (1..).zip(log.lines()) {
//!     if let Some(difference) = replay.answer(line, &Record::from_json(text.as_bytes())?) {
//!         println!("line {}: {}", difference.line, difference.now());
//!     }
//! }
//! assert_eq!(replay.to_string(), "records: 1, the same: 0, changed: 1\ncard of incident: 1 answered otherwise");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! On the command line, `decide --record TENANT.json QUESTIONS.jsonl` and `replay PROPOSED.json RECORDS.jsonl`,
//! in constant memory. Records hold ids of people, and whoever can change them can change their answers:
//! keep them as other personal data, and sign or chain them if they must prove anything to others.
//!
//! # … find out why somebody is denied, and what would help?
//!
//! A decision's `Display` explains it; [`remedies`](crate::Decision::remedies) are the smallest sets of
//! conditions that would allow it, each condition with its [scope](crate::Scope), which says whom to ask.
//!
//! ```
//! use crm_chat_policy::{Condition::*, Conditions, rules::disconnect};
//!
//! let denied = disconnect::RULE.decide(Conditions::of(&[ChatEnabled, RecordOwner]));
//! let remedies: Vec<Vec<&str>> =
//!     denied.remedies().map(|remedy| remedy.iter().map(|condition| condition.code()).collect()).collect();
//! assert_eq!(remedies, [
//!     vec!["disconnect_privilege"],
//!     vec!["owner_may_disconnect"],
//!     vec!["connector_may_disconnect", "chat_connector"],
//! ]);
//! ```
//!
//! # … test my own policy?
//!
//! Keep [expectations](crate::expectation) in a file beside the document, and run `crm-chat-policy test
//! TENANT.json EXPECTATIONS.jsonl` in the pipeline: what the tenant must answer, and with `audience` who
//! exactly may act. In Rust, [strategies](crate::conformance) generate users, records and chats of your
//! own tenant for properties, and a snapshot of the [matrix](mod@crate::review::matrix) shows what a
//! change of the document means; the example `own_policy` does all three.
//!
//! # … stop a change that gives somebody more?
//!
//! ```console
//! $ crm-chat-policy compare --widened CURRENT.json PROPOSED.json
//! $ crm-chat-policy compare --widened --rule disconnect --type account CURRENT.json PROPOSED.json
//! ```
//!
//! end with 1 if the change lets anybody do more, a role that gains a privilege included; the page
//! [*Reviewing a change*](super::reviewing_a_change) goes through it, and the example `gate` does it in
//! Rust.
//!
//! # … import an environment?
//!
//! `crm-chat-policy import --requests` prints what to ask Dataverse and Microsoft Graph for, and
//! `import ANSWERS/ SOLUTION.zip > TENANT.json` makes a tenant document of the answers, of an exported
//! solution, or of both. In Rust, files are names and bytes, in any order:
//!
//! ```
//! # #[cfg(feature = "dataverse")] {
//! use crm_chat_policy::dataverse::environment::{Environment, Given, Options};
//!
//! let mut files = Environment::default();
//! let answer = br#"{"value": [{"appmoduleid": "7d4f5c52-0000-4000-8000-0000000000c1",
//!     "uniquename": "contoso_desk", "name": "Contoso Desk", "navigationtype": 0}]}"#;
//! files.read("apps.json", answer, Given::ByName);
//! let imported = files.import(&Options::default())?;
//! assert_eq!(imported.document.apps[0].id, "contoso_desk");
//! for note in &imported.notes {
//!     eprintln!("{note}"); // what was left out, changed or assumed
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The page *From an environment* (`guide::from_an_environment`) goes through the kinds of files.
//!
//! # … ask many questions about one user or record?
//!
//! Let the tenant gather what it knows of them once; a decision then takes a few nanoseconds.
//!
//! ```
//! use crm_chat_policy::{
//!     id::UserId, model::{Connection, Owner, Record, Subject, Tenant, User}, rules::{disconnect, join},
//! };
//!
//! let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let agent = UserId::from_u128(1).unwrap();
//! let user = User::new(agent);
//! let case = Record {
//!     record_type: "incident".parse()?,
//!     id: "7d4f5c52-0000-4000-8000-000000000001".parse()?,
//!     owner: Owner::User(agent),
//! };
//! let chat = Connection::new("19:a@thread.v2".parse()?, agent, vec![agent]);
//!
//! let (user, case) = (tenant.know_user(&user), tenant.know_record(&case)?);
//! let subject = Subject::connection(&case, &chat);
//! for rule in [disconnect::RULE, join::RULE] {
//!     println!("{}", subject.decide(rule, &user, &[])?);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For millions of rows of facts, [`bulk`](crate::bulk) decides 64 at a time.
//!
//! # … write the rules in another language?
//!
//! `crm-chat-policy vectors` prints every case of every rule as a line of JSON: the conditions that hold,
//! and the verdict that must come out. An implementation in Rust is asked directly, see
//! [`conformance::check`](crate::conformance::check) and the example `implementation`.
