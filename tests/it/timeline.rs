//! Is the chat on the record's timeline for this user, and may they open it from there?

use crate::support::{ANNA, BELA, CARL, case, chat, codes, guid, record, tenant, told};
use AccessRight::{Append, Read, Write};
use crm_chat_policy::{
    Condition::{ConnectedSinceSync, PaneIntegration},
    Decision,
    id::{LogicalName, UserId},
    model::{AccessRight, Connection, Moment, Owner, Tenant, User},
    rules::{timeline_entry, timeline_open_chat},
};
use rstest::rstest;
use serde_json::{Value, json};

const SINCE: &str = "2026-01-05T09:00:00Z";

fn synced_since(since: Value) -> Tenant {
    tenant(json!({ "chat": { "enabled": true, "timeline_sync_since": since } }))
}

fn connected(on: &str, participants: &[UserId]) -> Connection {
    Connection { connected_on: Some(on.parse().expect("a moment")), ..chat(BELA, participants) }
}

fn name(text: &str) -> LogicalName {
    text.parse().expect("a logical name")
}

fn entry(tenant: &Tenant, access: &[AccessRight], connection: &Connection) -> Decision {
    timeline_entry::decide(tenant, &User::new(ANNA), &case(), access, connection).expect("a question that makes sense")
}

fn open(tenant: &Tenant, access: &[AccessRight], participants: &[UserId], app: &str) -> Decision {
    let connection = connected(SINCE, participants);
    timeline_open_chat::decide(tenant, &User::new(ANNA), &case(), access, &connection, &name(app))
        .expect("a question that makes sense")
}

#[rstest]
#[case::connected_exactly_when_sync_was_turned_on(SINCE, "2026-01-05T09:00:00Z", true)]
#[case::connected_one_second_before_sync_was_on(SINCE, "2026-01-05T08:59:59Z", false)]
#[case::connected_one_second_after(SINCE, "2026-01-05T09:00:01Z", true)]
#[case::connected_a_nanosecond_before(SINCE, "2026-01-05T08:59:59.999999999Z", false)]
#[case::the_same_moment_with_an_offset_to_the_east(SINCE, "2026-01-05T10:00:00+01:00", true)]
#[case::the_same_moment_with_an_offset_to_the_west(SINCE, "2026-01-05T04:00:00-05:00", true)]
#[case::a_later_hour_that_is_earlier_in_utc(SINCE, "2026-01-05T09:30:00+01:00", false)]
#[case::an_earlier_hour_that_is_later_in_utc(SINCE, "2026-01-05T08:00:00-02:00", true)]
#[case::an_earlier_day_that_is_later_in_utc(SINCE, "2026-01-04T23:00:00-11:00", true)]
#[case::a_half_hour_offset(SINCE, "2026-01-05T14:29:59+05:30", false)]
#[case::sync_itself_was_turned_on_with_an_offset("2026-01-05T10:00:00+01:00", "2026-01-05T09:00:00Z", true)]
#[case::a_second_before_sync_with_an_offset("2026-01-05T10:00:00+01:00", "2026-01-05T08:59:59Z", false)]
#[case::lower_case_letters(SINCE, "2026-01-05t09:00:00z", true)]
#[case::an_unknown_local_offset(SINCE, "2026-01-05T09:00:00-00:00", true)]
#[case::a_fraction_equal_to_another("2026-01-05T09:00:00.5Z", "2026-01-05T09:00:00.500Z", true)]
#[case::a_fraction_just_short_of_another("2026-01-05T09:00:00.5Z", "2026-01-05T09:00:00.49Z", false)]
#[case::a_leap_second_is_after_the_second_before_it("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z", false)]
fn a_chat(#[case] since: &str, #[case] on: &str, #[case] synced: bool) {
    let decision = entry(&synced_since(json!(since)), &[Read], &connected(on, &[]));
    assert_eq!(decision.held_set().contains(ConnectedSinceSync), synced, "{decision}");
    assert_eq!(decision.is_allowed(), synced);
}

#[rstest]
#[case::absent(json!({ "enabled": true }))]
#[case::null(json!({ "enabled": true, "timeline_sync_since": null }))]
fn with_sync_off_there_is_no_entry_and_no_chat_counts_as_synced(#[case] settings: Value) {
    let decision = entry(&tenant(json!({ "chat": settings })), &[Read], &connected("9999-12-31T23:59:59Z", &[ANNA]));
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), "sync_enabled connected_since_sync");
}

#[test]
fn a_chat_whose_time_is_not_known_is_not_on_the_timeline() {
    let decision = entry(&synced_since(json!(SINCE)), &[Read], &chat(BELA, &[ANNA]));
    assert_eq!(codes(decision.failed_guards()), "connected_since_sync");
    assert!(!decision.is_allowed());
}

#[rstest]
#[case::an_email_has_no_timeline_entry("email", json!([]), false)]
#[case::an_email_that_is_said_not_to_be_an_activity("email", json!([{ "name": "email", "activity": false }]), true)]
#[case::a_listed_email_stays_an_activity("email", json!([{ "name": "email", "join": true }]), false)]
#[case::a_case("incident", json!([]), true)]
#[case::an_account("account", json!([]), true)]
#[case::a_contact("contact", json!([]), true)]
#[case::a_knowledge_article("knowledgearticle", json!([]), true)]
#[case::a_custom_type("new_ticket", json!([{ "name": "new_ticket" }]), true)]
#[case::a_custom_activity("new_call", json!([{ "name": "new_call", "activity": true }]), false)]
fn a_record(#[case] of: &str, #[case] record_types: Value, #[case] allowed: bool) {
    let tenant = tenant(json!({
        "chat": { "enabled": true, "timeline_sync_since": SINCE },
        "record_types": record_types,
    }));
    let record = record(of, Owner::User(CARL));
    let decision = timeline_entry::decide(&tenant, &User::new(ANNA), &record, &[Read], &connected(SINCE, &[])).unwrap();
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
    assert_eq!(codes(decision.failed_guards()), if allowed { "" } else { "not_activity" });
}

#[test]
fn an_entry_is_for_those_who_read_the_record_whether_or_not_they_are_in_the_chat() {
    let tenant = synced_since(json!(SINCE));
    assert!(entry(&tenant, &[Read], &connected(SINCE, &[])).is_allowed());
    assert!(!entry(&tenant, &[], &connected(SINCE, &[ANNA])).is_allowed());
    assert!(!entry(&tenant, &[Write, Append], &connected(SINCE, &[ANNA])).is_allowed());
}

#[test]
fn with_the_chat_off_there_is_no_timeline() {
    let tenant = tenant(json!({ "chat": { "timeline_sync_since": SINCE } }));
    let decision = entry(&tenant, &[Read], &connected(SINCE, &[ANNA]));
    assert_eq!(codes(decision.failed_guards()), "chat_enabled");
    assert!(!decision.is_allowed());
    assert!(!open(&tenant, &[Read, Write], &[ANNA], "sales").is_allowed());
}

#[rstest]
#[case::a_participant_opens_it(&[Read], &[ANNA], true)]
#[case::somebody_who_could_join_opens_it(&[Read, Write], &[BELA], true)]
#[case::a_reader_who_is_not_in_it_does_not(&[Read], &[BELA], false)]
#[case::append_does_not_open_it(&[Read, Append], &[BELA], false)]
#[case::a_participant_who_cannot_read_the_record_does_not(&[], &[ANNA], false)]
#[case::write_without_read_does_not(&[Write], &[ANNA], false)]
fn opening_the_chat(#[case] access: &[AccessRight], #[case] participants: &[UserId], #[case] allowed: bool) {
    let decision = open(&synced_since(json!(SINCE)), access, participants, "sales");
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

/// Anna is on a custom profile, Bela on the default one.
fn panes(anna_has_it: bool) -> Tenant {
    tenant(json!({
        "chat": { "enabled": true, "timeline_sync_since": SINCE },
        "profiles": [{ "id": guid(1), "name": "p", "pane_integration": anna_has_it, "users": [ANNA] }],
        "apps": [{ "id": "one_by_one" }, { "id": "many_at_once", "multisession": true }],
    }))
}

#[rstest]
#[case::workspace_with_integration("customer_service_workspace", ANNA, true, true)]
#[case::workspace_without_integration("customer_service_workspace", ANNA, false, false)]
#[case::workspace_on_the_default_profile("customer_service_workspace", BELA, false, true)]
#[case::omnichannel_without_integration("omnichannel_for_customer_service", ANNA, false, false)]
#[case::a_custom_multisession_app_without_integration("many_at_once", ANNA, false, false)]
#[case::a_custom_multisession_app_with_integration("many_at_once", ANNA, true, true)]
#[case::a_custom_single_session_app_without_integration("one_by_one", ANNA, false, true)]
#[case::admin_center_without_integration("customer_service_admin_center", ANNA, false, true)]
#[case::hub_without_integration("customer_service_hub", ANNA, false, true)]
#[case::sales_without_integration("sales", ANNA, false, true)]
#[case::field_service_without_integration("field_service", ANNA, false, true)]
fn the_panes_integration(#[case] app: &str, #[case] user: UserId, #[case] anna_has_it: bool, #[case] allowed: bool) {
    let connection = connected(SINCE, &[ANNA, BELA]);
    let tenant = panes(anna_has_it);
    let decision =
        timeline_open_chat::decide(&tenant, &User::new(user), &case(), &[Read], &connection, &name(app)).unwrap();
    assert_eq!(decision.held_set().contains(PaneIntegration), allowed);
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

#[test]
fn the_chat_of_a_profile_is_not_its_panes_integration() {
    let tenant = tenant(json!({
        "chat": { "enabled": true, "timeline_sync_since": SINCE },
        "profiles": [{ "id": guid(1), "name": "p", "chat": true, "users": [ANNA] }],
    }));
    let decision = open(&tenant, &[Read], &[ANNA], "customer_service_workspace");
    assert_eq!(codes(decision.failed_guards()), "pane_integration");
}

#[test]
fn an_email_is_not_opened_from_a_timeline_either() {
    let tenant = synced_since(json!(SINCE));
    let record = record("email", Owner::User(CARL));
    let decision = timeline_open_chat::decide(
        &tenant,
        &User::new(ANNA),
        &record,
        &[Read],
        &connected(SINCE, &[ANNA]),
        &name("sales"),
    );
    assert_eq!(codes(decision.unwrap().failed_guards()), "not_activity");
}

#[test]
fn the_first_thing_that_makes_no_sense_is_the_error() {
    let tenant = synced_since(json!(SINCE));
    let code = |record, app: &str| {
        timeline_open_chat::decide(&tenant, &User::new(ANNA), &record, &[Read], &connected(SINCE, &[]), &name(app))
            .map(Decision::is_allowed)
            .map_err(|error| error.code())
    };
    assert_eq!(code(record("new_ticket", Owner::Nobody), "nowhere"), Err("unknown_record_type"));
    assert_eq!(code(record("incident", Owner::Nobody), "nowhere"), Err("owner_mismatch"));
    assert_eq!(code(case(), "nowhere"), Err("unknown_app"));
    assert_eq!(code(case(), "sales"), Ok(false));
}

/// An entry names no app, so it is there all the same.
#[test]
fn a_chat_is_not_opened_in_an_app_that_it_is_not_on_for() {
    let tenant = tenant(json!({ "chat": { "enabled": true, "timeline_sync_since": SINCE, "apps": ["sales"] } }));
    let decision = open(&tenant, &[Read], &[ANNA], "customer_service_workspace");
    assert_eq!((decision.is_allowed(), codes(decision.failed_guards())), (false, "chat_in_app".into()));
    assert!(open(&tenant, &[Read], &[ANNA], "sales").is_allowed());
    let entry = timeline_entry::decide(&tenant, &User::new(ANNA), &case(), &[Read], &connected(SINCE, &[ANNA]));
    assert!(entry.unwrap().is_allowed());
}

#[test]
fn all_that_holds_is_told() {
    let decision = open(&synced_since(json!(SINCE)), &[Read, Write], &[ANNA], "customer_service_workspace");
    assert_eq!(
        told(decision),
        "allow [participant joinable] held: chat_enabled sync_enabled connected_since_sync not_activity \
         record_readable chat_in_app pane_integration participant join_enabled join_access"
    );
}

#[rstest]
#[case::without_an_offset("2026-01-05T09:00:00")]
#[case::a_space_between_date_and_time("2026-01-05 09:00:00Z")]
#[case::an_offset_without_a_colon("2026-01-05T09:00:00+0100")]
#[case::a_typographers_minus_sign("2026-01-05T09:00:00\u{2212}01:00")]
#[case::a_date_alone("2026-01-05")]
#[case::a_thirteenth_month("2026-13-05T09:00:00Z")]
#[case::the_twenty_ninth_of_february_in_a_common_year("2026-02-29T09:00:00Z")]
#[case::hour_twenty_four("2026-01-05T24:00:00Z")]
#[case::second_sixty_one("2026-01-05T09:00:61Z")]
#[case::an_offset_of_a_day("2026-01-05T09:00:00+24:00")]
#[case::a_fraction_without_digits("2026-01-05T09:00:00.Z")]
#[case::digits_missing("2026-1-5T9:0:0Z")]
#[case::a_sign_before_the_year("+2026-01-05T09:00:00Z")]
#[case::a_fifth_digit_of_the_year("12026-01-05T09:00:00Z")]
#[case::white_space_at_the_end("2026-01-05T09:00:00Z ")]
#[case::white_space_at_the_start(" 2026-01-05T09:00:00Z")]
#[case::a_year_before_the_first_in_utc("0000-01-01T00:00:00+01:00")]
#[case::a_year_after_the_last_in_utc("9999-12-31T23:59:59-01:00")]
#[case::empty("")]
fn text_that_is_no_moment_is_refused(#[case] text: &str) {
    assert!(text.parse::<Moment>().is_err(), "{text}");
}

#[rstest]
#[case::utc("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z")]
#[case::an_offset_is_printed_as_utc("2026-01-05T09:00:00+01:30", "2026-01-05T07:30:00Z")]
#[case::lower_case("2026-01-05t09:00:00z", "2026-01-05T09:00:00Z")]
#[case::milliseconds("2026-01-05T09:00:00.5Z", "2026-01-05T09:00:00.500Z")]
#[case::nanoseconds("2026-01-05T09:00:00.1234567Z", "2026-01-05T09:00:00.123456700Z")]
#[case::what_is_finer_is_dropped("2026-01-05T09:00:00.1234567899Z", "2026-01-05T09:00:00.123456789Z")]
#[case::the_twenty_ninth_of_february("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
#[case::a_leap_second("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:60.500Z")]
#[case::a_leap_second_to_the_east("2017-01-01T05:29:60+05:30", "2016-12-31T23:59:60Z")]
#[case::the_first_moment("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z")]
#[case::the_last_moment("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z")]
fn a_moment_is_printed_in_utc(#[case] text: &str, #[case] printed: &str) {
    let moment: Moment = text.parse().expect("a moment");
    assert_eq!(moment.to_string(), printed);
    assert_eq!(printed.parse(), Ok(moment));
    assert_eq!(crate::oracle::parse_moment(text).map(crate::oracle::print_moment).as_deref(), Some(printed));
}
