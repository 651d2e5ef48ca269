//! Another implementation of some rules, checked in every case with the conformance kit.
//!
//! Somebody writes the rules once more: in the language of a database, in a client, by hand for a hot
//! path. The kit asks it for its verdict on every combination of a rule's conditions, and names each
//! that differs. (An implementation in another language reads the same cases from the command's
//! `vectors`.)
//!
//! ```console
//! $ cargo run --example implementation
//! ```

use crm_chat_policy::{
    Condition::{self, *},
    conformance::{Mismatches, check_rule},
    rules::{disconnect, join},
};

/// May this user disconnect the chat, as somebody wrote it by hand.
fn may_disconnect(holds: impl Fn(Condition) -> bool) -> bool {
    if !holds(ChatEnabled) {
        return false;
    }
    let by_ownership = holds(RecordOwner) && holds(OwnerMayDisconnect);
    let by_connecting = holds(ChatConnector) && holds(ConnectorMayDisconnect);
    holds(DisconnectPrivilege) || by_ownership || by_connecting
}

/// The same with a mistake: whoever connected the chat is let through where owners are.
fn may_disconnect_wrongly(holds: impl Fn(Condition) -> bool) -> bool {
    let by_relation = holds(RecordOwner) || holds(ChatConnector);
    let by_setting = holds(OwnerMayDisconnect) || holds(ConnectorMayDisconnect);
    holds(ChatEnabled) && (holds(DisconnectPrivilege) || by_relation && by_setting)
}

fn main() -> Result<(), Mismatches> {
    let asked = check_rule(disconnect::RULE, |case| may_disconnect(|condition| case.holds(condition)))?;
    println!("disconnect, by hand: right in all {asked} cases");

    let asked = check_rule(join::RULE, |case| join::RULE.conditions().all(|condition| case.holds(condition)))?;
    println!("join, as one conjunction: right in all {asked} cases");

    match check_rule(disconnect::RULE, |case| may_disconnect_wrongly(|condition| case.holds(condition))) {
        Ok(_) => println!("disconnect, with a mistake: not found"),
        Err(mismatches) => println!("disconnect, with a mistake:\n{mismatches}"),
    }
    Ok(())
}

#[test]
fn the_implementation_is_right_in_every_case() {
    main().unwrap();
}

#[test]
fn a_mistake_is_found_and_named() {
    let mismatches =
        check_rule(disconnect::RULE, |case| may_disconnect_wrongly(|condition| case.holds(condition))).unwrap_err();
    insta::assert_snapshot!(mismatches);
}
