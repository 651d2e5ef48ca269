//! A gate for a pipeline: fails when a proposed tenant document lets anybody disconnect chats who
//! could not before.
//!
//! ```console
//! $ cargo run --example gate -- examples/tenant.json examples/tenant-proposed.json
//! ```
//!
//! Exit status: 0; 1 if something widens; 2 for documents that can't be used. The command does the same
//! for any rule; this is how to build one's own, with one's own exemptions.

use crm_chat_policy::{
    model::Tenant,
    review::compare::{Difference, compare},
    rules::disconnect,
};
use std::{ffi::OsString, process::ExitCode};

fn main() -> ExitCode {
    let paths: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [old, new] = paths.as_slice() else {
        eprintln!("usage: gate OLD.json NEW.json");
        return ExitCode::from(2);
    };
    let (old, new) = match (tenant(old), tenant(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            old.err().into_iter().chain(new.err()).for_each(|lines| eprintln!("{lines}"));
            return ExitCode::from(2);
        }
    };
    let widening = widening(&old, &new);
    widening.iter().for_each(|line| println!("{line}"));
    ExitCode::from(u8::from(!widening.is_empty()))
}

fn tenant(path: &OsString) -> Result<Tenant, String> {
    let json = std::fs::read(path).map_err(|error| format!("{path:?} can't be read: {error}"))?;
    Tenant::from_json(&json).map_err(|faults| format!("{path:?} is refused:\n{faults}"))
}

/// What lets anybody disconnect who could not before.
fn widening(old: &Tenant, new: &Tenant) -> Vec<String> {
    // Not the rule's verdicts only: a role that gains the privilege widens it too.
    let widens = |difference: &&Difference<'_>| difference.widens(disconnect::RULE, None);
    compare(old, new).iter().filter(widens).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = r#"{ "id": "5e000000-0000-4000-8000-000000000001", "name": "Agents" PRIVILEGES }"#;

    fn tenant(settings: &str, privileges: &str) -> Tenant {
        let role = ROLE.replace("PRIVILEGES", privileges);
        let document = format!(
            r#"{{ "version": 1, "chat": {{ "enabled": true }}, "roles": [{role}],
                  "record_types": [{{ "name": "account" {settings} }}] }}"#
        );
        Tenant::from_json(document.as_bytes()).expect("a tenant without faults")
    }

    #[test]
    fn a_toggle_that_is_turned_on_widens() {
        let (old, new) = (tenant("", ""), tenant(r#", "disconnect": { "record_owner": true }"#, ""));
        assert_eq!(widening(&old, &new).len(), 1);
        assert!(widening(&new, &old).is_empty());
    }

    #[test]
    fn a_role_that_gains_the_privilege_widens() {
        let (old, new) = (tenant("", ""), tenant("", r#", "privileges": ["disconnect_any_chat"]"#));
        assert_eq!(widening(&old, &new).len(), 1);
        assert!(widening(&new, &old).is_empty());
    }

    #[test]
    fn what_widens_other_rules_passes() {
        assert!(widening(&tenant("", ""), &tenant(r#", "join": true"#, "")).is_empty());
    }
}
