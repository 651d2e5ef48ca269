//! May this user connect this chat to this record?

use crate::support::{ANNA, BELA, CARL, case, codes, record, tenant, told};
use AccessRight::{Append, AppendTo, Assign, Create, Delete, Read, Share, Write};
use crm_chat_policy::{
    id::UserId,
    model::{AccessRight, ChatKind, ChatToConnect, Origin, Owner, QuestionError, Tenant, User},
    rules::connect,
};
use rstest::rstest;
use serde_json::{Value, json};

fn existing(kind: ChatKind, participants: &[UserId], already_connected: bool) -> ChatToConnect {
    let id = "19:a@thread.v2".parse().expect("a chat id");
    ChatToConnect::Existing {
        id,
        kind,
        participants: participants.iter().copied().map(Into::into).collect(),
        already_connected,
    }
}

fn on() -> Tenant {
    tenant(json!({ "chat": { "enabled": true } }))
}

/// Anna asks about Carl's Case.
fn ask(tenant: &Tenant, access: &[AccessRight], from: Origin, chat: &ChatToConnect) -> crm_chat_policy::Decision {
    connect::decide(tenant, &User::new(ANNA), &case(), access, from, chat).expect("a question that makes sense")
}

#[rstest]
#[case::a_participant_connects_a_group_chat(ChatKind::Group, &[BELA, ANNA], false, true, "")]
#[case::somebody_who_is_not_in_the_chat_does_not(ChatKind::Group, &[BELA], false, false, "")]
#[case::nobody_is_in_the_chat(ChatKind::Group, &[], false, false, "")]
#[case::a_one_to_one_chat_is_not_connected(ChatKind::OneToOne, &[ANNA, BELA], false, false, "group_chat")]
#[case::a_meetings_chat_is_not_connected(ChatKind::Meeting, &[ANNA, BELA], false, false, "group_chat")]
#[case::a_channel_is_not_connected(ChatKind::Channel, &[ANNA, BELA], false, false, "group_chat")]
#[case::a_connected_pair_is_not_connected_again(ChatKind::Group, &[ANNA], true, false, "not_connected")]
#[case::both_faults_are_told(ChatKind::Channel, &[ANNA], true, false, "group_chat not_connected")]
fn an_existing_chat(
    #[case] kind: ChatKind,
    #[case] participants: &[UserId],
    #[case] already_connected: bool,
    #[case] allowed: bool,
    #[case] failed_guards: &str,
) {
    let decision = ask(&on(), &[Read], Origin::Dynamics, &existing(kind, participants, already_connected));
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
    assert_eq!(codes(decision.failed_guards()), failed_guards);
}

#[test]
fn a_new_chat_counts_as_a_group_chat_that_is_not_connected() {
    let decision = ask(&on(), &[Read], Origin::Dynamics, &ChatToConnect::New);
    assert_eq!(
        told(decision),
        "allow [new_chat] held: chat_enabled record_type_connectable record_readable group_chat from_dynamics \
         not_connected new_chat"
    );
}

#[rstest]
#[case::a_new_chat(ChatToConnect::New)]
#[case::an_existing_chat(existing(ChatKind::Group, &[ANNA], false))]
fn nothing_is_connected_from_the_chat_client(#[case] chat: ChatToConnect) {
    let decision = ask(&on(), &[Read, Write], Origin::ChatClient, &chat);
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), "from_dynamics");
}

#[rstest]
#[case::read(&[Read], true)]
#[case::read_among_others(&[Write, Append, Read], true)]
#[case::read_twice(&[Read, Read], true)]
#[case::none(&[], false)]
#[case::write_without_read(&[Write], false)]
#[case::everything_but_read(&[Write, Append, AppendTo, Create, Delete, Share, Assign], false)]
fn read_access_is_needed_and_enough(#[case] access: &[AccessRight], #[case] allowed: bool) {
    for chat in [ChatToConnect::New, existing(ChatKind::Group, &[ANNA], false)] {
        let decision = ask(&on(), access, Origin::Dynamics, &chat);
        assert_eq!(decision.is_allowed(), allowed, "{decision}");
    }
}

#[rstest]
#[case::incident("incident", json!([]), true)]
#[case::account("account", json!([]), true)]
#[case::contact("contact", json!([]), true)]
#[case::knowledgearticle("knowledgearticle", json!([]), true)]
#[case::email("email", json!([]), true)]
#[case::a_standard_type_that_is_turned_off("account", json!([{ "name": "account", "connect": false }]), false)]
#[case::a_standard_type_that_is_listed("account", json!([{ "name": "account", "join": true }]), true)]
#[case::a_custom_type_once_it_is_listed("new_ticket", json!([{ "name": "new_ticket" }]), true)]
#[case::a_custom_type_that_is_turned_off("new_ticket", json!([{ "name": "new_ticket", "connect": false }]), false)]
fn a_record_type_is_connectable_unless_it_is_turned_off(
    #[case] of: &str,
    #[case] record_types: Value,
    #[case] allowed: bool,
) {
    let tenant = tenant(json!({ "chat": { "enabled": true }, "record_types": record_types }));
    let record = record(of, Owner::User(CARL));
    let decision =
        connect::decide(&tenant, &User::new(ANNA), &record, &[Read], Origin::Dynamics, &ChatToConnect::New).unwrap();
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
    assert_eq!(codes(decision.failed_guards()), if allowed { "" } else { "record_type_connectable" });
}

#[test]
fn a_custom_type_that_is_not_listed_is_an_error() {
    let record = record("new_ticket", Owner::User(CARL));
    let answer = connect::decide(&on(), &User::new(ANNA), &record, &[Read], Origin::Dynamics, &ChatToConnect::New);
    assert!(matches!(answer, Err(QuestionError::UnknownRecordType { name, .. }) if name == "new_ticket"));
}

#[test]
fn with_the_chat_off_nothing_is_connected() {
    let decision = ask(&tenant(json!({})), &[Read], Origin::Dynamics, &ChatToConnect::New);
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), "chat_enabled");
}

#[test]
fn the_owner_of_a_record_needs_read_access_like_anybody() {
    let record = record("incident", Owner::User(ANNA));
    let answer = connect::decide(&on(), &User::new(ANNA), &record, &[], Origin::Dynamics, &ChatToConnect::New);
    assert!(!answer.unwrap().is_allowed());
}
