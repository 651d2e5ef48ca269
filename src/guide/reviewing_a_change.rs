//! Reviewing a change of policy, from a proposed edit to a decision.
//!
//! A team lead asks that agents may join the chats of accounts, and that account owners may
//! disconnect them. Somebody edits the tenant document:
//!
//! ```
//! use crm_chat_policy::model::Tenant;
//!
//! let current = r#"{
//!     "version": 1,
//!     "chat": { "enabled": true },
//!     "roles": [{ "id": "5e000000-0000-4000-8000-000000000001", "name": "Admins", "builtin": "system_administrator" }],
//!     "record_types": [{ "name": "account", "ownership": "OrganizationOwned" }]
//! }"#;
//! let proposed = current.replace(
//!     r#""ownership": "OrganizationOwned""#,
//!     r#""ownership": "OrganizationOwned", "join": true, "disconnect": { "record_owner": true }"#,
//! );
//! let (current, proposed) = (Tenant::from_json(current.as_bytes())?, Tenant::from_json(proposed.as_bytes())?);
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # 1. Does it make sense?
//!
//! [`lint`](mod@crate::review::lint) finds settings that have no effect or that expose data. Here half
//! of what was asked can't work: accounts of this organisation have no owners.
//!
//! ```
//! # use crm_chat_policy::model::Tenant;
//! # let proposed = Tenant::from_json(br#"{ "version": 1, "chat": { "enabled": true },
//! #     "roles": [{ "id": "5e000000-0000-4000-8000-000000000001", "name": "Admins", "builtin": "system_administrator" }],
//! #     "record_types": [{ "name": "account", "ownership": "OrganizationOwned", "join": true,
//! #         "disconnect": { "record_owner": true } }] }"#)?;
//! use crm_chat_policy::review::lint::lint;
//!
//! let findings = lint(&proposed);
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].place(), "record_types[0].disconnect.record_owner");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # 2. What does it change?
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
//! use crm_chat_policy::review::compare::compare;
//!
//! let changes: Vec<String> = compare(&current, &proposed).iter().map(ToString::to_string).collect();
//! assert_eq!(changes, [
//!     "view of account is widened: if join_access and not participant",
//!     "join of account is widened: if not_participant and join_access",
//! ]);
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # 3. May it pass by itself?
//!
//! A pipeline can let a change through unless it lets somebody do more.
//! [`Difference::widens`](crate::review::compare::Difference::widens) says so of each line, for a rule
//! and a record type. Don't look at the lines of a verdict alone: they compare people who are the same
//! before and after. Where a role gains the privilege, no verdict changes, and many more people have it.
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
//! # 4. What does it all amount to?
//!
//! [`matrix`](mod@crate::review::matrix) shows on one page what a tenant allows, by rule, record type
//! and role. Pinned as a snapshot in your own tests, it shows every later change as a diff:
//!
//! ```
//! # use crm_chat_policy::model::Tenant;
//! # let proposed = Tenant::from_json(br#"{ "version": 1, "chat": { "enabled": true },
//! #     "record_types": [{ "name": "account", "ownership": "OrganizationOwned", "join": true }] }"#)?;
//! use crm_chat_policy::review::matrix::matrix;
//!
//! let page = matrix(&proposed).to_string();
//! assert!(page.lines().any(|row| row.starts_with("join") && row.ends_with("account, incident")));
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! # 5. Who is it, and what if not?
//!
//! For one connection, [`audience`](mod@crate::review::audience) describes who may act, and a denied
//! user's decision tells what would help: [`remedies`](crate::Decision::remedies), each condition with
//! its [scope](crate::Scope), so that an agent is sent to whoever shares the record, and an
//! administrator to the toggle.
//!
//! ```
//! use crm_chat_policy::{Condition::*, Conditions, rules::join};
//!
//! let denied = join::RULE.decide(Conditions::of(&[ChatEnabled, NotParticipant, JoinEnabled]));
//! for remedy in denied.remedies() {
//!     for condition in remedy.iter() {
//!         println!("{}: needs {}", condition.scope(), condition.clause());
//!     }
//! }
//! assert!(denied.remedies().eq([Conditions::of(&[JoinAccess])]));
//! ```
//!
//! The edit is sent back: joining is wanted and understood, the owner's toggle goes, as nothing would
//! come of it. The same from a shell, fit to gate a pipeline by its exit status:
//!
//! ```console
//! $ crm-chat-policy lint proposed.json
//! $ crm-chat-policy compare current.json proposed.json
//! $ crm-chat-policy compare --widened --rule disconnect current.json proposed.json
//! $ crm-chat-policy matrix proposed.json
//! ```
//!
//! Somebody who answers for the tenant and reads no code gets one page instead (feature `report`): who
//! gains and who loses what, each as a sentence; who can do what, each cell opening to its reasons and the
//! way to change it; what is wrong with the settings; and each rule as a diagram.
//!
//! ```console
//! $ crm-chat-policy report proposed.json --against current.json --output review.html
//! ```
