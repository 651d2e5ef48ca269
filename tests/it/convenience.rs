//! What makes the types easy to embed.

use crate::support::{ANNA, BELA, CARL, CLERKS, EXPERTS, RED, case, chat, guid, tenant};
use crm_chat_policy::{
    Condition, Conditions, ParseCodeError, Scope,
    card::SkipReason,
    document::FaultCode,
    id::{
        ChatId, ColumnName, DirectoryId, ExternalId, LogicalName, ParseIdError, ProfileId, RecordId, RoleId, TeamId,
        UserId,
    },
    model::{
        AccessRight, BuiltinApp, BuiltinRole, CardSelection, ChatKind, Connection, DirectoryRole, FieldType,
        FieldTypes, GraphPermission, GraphPermissions, JoinAccess, Moment, Origin, Owner, Ownership, Participant,
        Privilege, Privileges, QuestionError, Record, StandardRecordType, Subject, User, ViewKind,
    },
    notice::{Caveat, IgnoreReason},
    review::{
        audience::audience,
        compare::Direction,
        lint::{FindingCode, Severity},
    },
    rules::{availability, configure::Setting, disconnect, view},
};
use rstest::rstest;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Visitor, value::Error},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A service keeps them in an `Arc` and passes errors on between its threads.
#[test]
fn values_and_errors_go_between_threads_and_errors_are_errors() {
    fn go<T: Send + Sync + 'static>() {}
    fn fail<T: std::error::Error + Send + Sync + 'static>() {}
    go::<crm_chat_policy::model::Tenant>();
    go::<crm_chat_policy::Decision>();
    go::<User>();
    fail::<ParseIdError>();
    fail::<ParseCodeError>();
    fail::<QuestionError>();
    fail::<crm_chat_policy::document::Faults>();
    fail::<crm_chat_policy::model::MixedTenantsError>();
    #[cfg(feature = "record")]
    fail::<crm_chat_policy::record::ReadRecordError>();
    #[cfg(feature = "json")]
    fail::<crm_chat_policy::expectation::ReadExpectationsError>();
}

/// A service counts decisions, remembers answers by what was asked, and keeps things in order.
#[test]
fn values_are_keys_and_have_defaults_where_it_makes_sense() {
    fn key<T: Eq + std::hash::Hash>() {}
    fn ordered<T: Ord + std::hash::Hash>() {}
    fn equal<T: Eq>() {}
    fn default<T: Default>() {}
    key::<User>();
    key::<Record>();
    key::<Connection>();
    key::<crm_chat_policy::model::ChatToConnect>();
    key::<crm_chat_policy::Decision>();
    key::<crm_chat_policy::Rule>();
    ordered::<UserId>();
    ordered::<ChatId>();
    ordered::<LogicalName>();
    ordered::<Owner>();
    ordered::<Participant>();
    ordered::<Moment>();
    ordered::<Condition>();
    ordered::<Conditions>();
    ordered::<Privileges>();
    ordered::<crm_chat_policy::document::Place>();
    #[cfg(feature = "record")]
    ordered::<crm_chat_policy::record::Fingerprint>();
    #[cfg(feature = "json")]
    equal::<crm_chat_policy::question::Question>();
    #[cfg(feature = "json")]
    equal::<crm_chat_policy::question::Answer<'_>>();
    equal::<crm_chat_policy::model::Tenant>();
    default::<crm_chat_policy::document::TenantDocument>();
    default::<crm_chat_policy::document::ViewDocument>();
    default::<crm_chat_policy::review::compare::Gate>();
    default::<crm_chat_policy::model::FieldTypes>();
    default::<crm_chat_policy::model::GraphPermissions>();
    default::<Conditions>();
    default::<Privileges>();
}

/// Ids, names, codes and sets have all that their kind has, whichever it is.
#[test]
fn what_one_of_a_kind_has_all_have() {
    use std::{borrow::Borrow, fmt::Display, hash::Hash, str::FromStr};
    fn id<T>()
    where
        T: TryFrom<uuid::Uuid, Error = ParseIdError> + Into<uuid::Uuid> + FromStr<Err = ParseIdError>,
        T: Copy + Ord + Hash + Display + Serialize + DeserializeOwned,
    {
    }
    fn name<T>()
    where
        T: TryFrom<String, Error = ParseIdError> + FromStr<Err = ParseIdError> + AsRef<str> + Borrow<str>,
        T: PartialEq<str> + for<'a> PartialEq<&'a str> + Clone + Ord + Hash + Display + Serialize + DeserializeOwned,
    {
    }
    fn set<T, I>()
    where
        T: IntoIterator<Item = I> + FromIterator<I> + Extend<I> + Copy + Ord + Hash + Default,
        T: Serialize + DeserializeOwned,
    {
    }
    id::<UserId>();
    id::<TeamId>();
    id::<RoleId>();
    id::<ProfileId>();
    id::<RecordId>();
    id::<DirectoryId>();
    name::<ChatId>();
    name::<ExternalId>();
    name::<LogicalName>();
    name::<ColumnName>();
    set::<Conditions, Condition>();
    set::<Privileges, Privilege>();
    set::<GraphPermissions, GraphPermission>();
    set::<FieldTypes, FieldType>();
}

#[test]
fn names_are_used_as_text() {
    let name = LogicalName::try_from(String::from("incident")).unwrap();
    assert!(name == "incident" && name == *"incident" && name != "account");
    assert_eq!(AsRef::<str>::as_ref(&name), "incident");
    assert!(BTreeSet::from([name]).contains("incident"));
    let bad: Result<ChatId, ParseIdError> = String::from("a b").try_into();
    assert_eq!(bad.unwrap_err().value(), "a b");
}

#[test]
fn a_guid_of_the_crate_uuid_is_an_id_and_back_but_for_the_empty_one() {
    let guid = uuid::Uuid::from_u128(7);
    let id = UserId::try_from(guid).unwrap();
    assert_eq!((uuid::Uuid::from(id), id.as_u128()), (guid, 7));
    let error = TeamId::try_from(uuid::Uuid::nil()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`00000000-0000-0000-0000-000000000000` is not a team id: it is the empty GUID, which stands for none"
    );
}

#[test]
fn standard_types_and_built_in_apps_are_names() {
    for standard in StandardRecordType::ALL {
        assert_eq!(Ok(LogicalName::from(*standard)), standard.code().parse());
    }
    for app in BuiltinApp::ALL {
        assert_eq!(Ok(LogicalName::from(*app)), app.code().parse());
    }
}

#[test]
fn every_code_is_parsed_and_any_other_text_is_answered_with_the_list() {
    let mut lists = 0;
    let mut list = |parsed: Vec<(&str, bool)>, what: &str| {
        lists += 1;
        for (code, is_same) in parsed {
            assert!(is_same, "{what} {code}");
        }
    };
    macro_rules! lists {
        ($($List:ty),+ $(,)?) => { $(
            let codes = <$List>::ALL.iter().map(|item| (item.code(), item.code().parse() == Ok(*item)));
            list(codes.collect(), stringify!($List));
            assert!("".parse::<$List>().is_err());
        )+ };
    }
    lists! {
        AccessRight, BuiltinApp, BuiltinRole, CardSelection, ChatKind, DirectoryRole, FieldType, GraphPermission,
        JoinAccess, Origin, Ownership, Privilege, StandardRecordType, ViewKind, Condition, Scope, SkipReason, FaultCode,
        Caveat, IgnoreReason, Direction, FindingCode, Severity, Setting,
    }
    #[cfg(feature = "json")]
    lists! { crm_chat_policy::question::Ask }
    #[cfg(feature = "schema")]
    lists! { crm_chat_policy::schema::Kind }
    assert!(lists >= 24);
    let error: ParseCodeError = "Incident".parse::<StandardRecordType>().unwrap_err();
    assert_eq!(error.value(), "Incident");
    assert_eq!(
        error.to_string(),
        "`Incident` is not a standard record type: expected one of `incident`, `account`, `contact`, \
         `knowledgearticle`, `email`"
    );
}

#[test]
fn sets_are_iterated_extended_and_read_back_from_a_log() {
    let mut set = Conditions::of(&[Condition::FromDynamics, Condition::ChatEnabled]);
    assert_eq!(set.into_iter().collect::<Vec<_>>(), [Condition::ChatEnabled, Condition::FromDynamics]);
    set.extend([Condition::NewChat, Condition::NewChat]);
    assert_eq!(set.len(), 3);
    assert!(Conditions::ALL.into_iter().eq(Condition::ALL.iter().copied()));
    assert_eq!(Privileges::NONE.into_iter().next(), None);
    let logged = serde_json::to_string(&set).unwrap();
    assert_eq!(serde_json::from_str::<Conditions>(&logged).unwrap(), set);
    let privileges: Privileges = serde_json::from_value(json!(["administer_chat", "administer_chat"])).unwrap();
    assert_eq!(privileges, Privileges::of(&[Privilege::AdministerChat]));
    assert!(serde_json::from_value::<Conditions>(json!(["chat"])).is_err());
}

#[rstest]
#[case("1970-01-01T00:00:00Z", 0)]
#[case("2026-01-05T09:00:00.000000007Z", 1_767_603_600_000_000_007)]
#[case("1969-12-31T23:59:59.999999999Z", -1)]
#[case("0000-01-01T00:00:00Z", -62_167_219_200_000_000_000)]
#[case("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999_999_999)]
fn a_moment_is_a_number_of_nanoseconds_and_back(#[case] text: &str, #[case] nanos: i128) {
    let moment: Moment = text.parse().unwrap();
    assert_eq!(moment.unix_nanos(), nanos);
    assert_eq!(Moment::from_unix_nanos(nanos), Some(moment));
}

#[test]
fn nanoseconds_beyond_the_years_are_no_moment() {
    for nanos in [i128::MIN, -62_167_219_200_000_000_001, 253_402_300_800_000_000_000, i128::MAX] {
        assert_eq!(Moment::from_unix_nanos(nanos), None, "{nanos}");
    }
}

#[test]
fn nobody_is_read_from_formats_that_call_it_a_missing_value() {
    struct Missing;
    impl<'de> Deserializer<'de> for Missing {
        type Error = Error;
        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_none()
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }
    assert_eq!(Owner::deserialize(Missing), Ok(Owner::Nobody));
}

/// Through JSON, CBOR and Postcard, which has neither keys nor types.
#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) {
    let json = serde_json::to_string(&value).expect("JSON");
    assert_eq!(serde_json::from_str::<T>(&json).unwrap_or_else(|error| panic!("{error}\n{json}")), value);
    let mut cbor = Vec::new();
    ciborium::into_writer(&value, &mut cbor).expect("CBOR");
    assert_eq!(ciborium::from_reader::<T, _>(cbor.as_slice()).expect("CBOR"), value);
    let bytes = postcard::to_extend(&value, Vec::new()).expect("Postcard");
    assert_eq!(postcard::from_bytes::<T>(&bytes).expect("Postcard"), value);
}

#[test]
fn what_is_no_document_and_no_question_is_read_from_any_format() {
    for owner in [Owner::User(ANNA), Owner::Team(RED), Owner::Nobody] {
        comes_back(owner);
        comes_back(Record { owner, ..case() });
    }
    comes_back(User { roles: vec![CLERKS], teams: vec![RED], teams_licence: true, ..User::new(ANNA) });
    let guest = Participant::External("guest".parse().unwrap());
    comes_back(vec![Participant::User(BELA), guest.clone()]);
    let participants = [Participant::User(BELA), guest];
    let unknown = Connection::new("19:a".parse().unwrap(), None, participants);
    let connected_on = "2026-01-05T09:00:00.5Z".parse().ok();
    comes_back(Connection { connected_by: Some(ANNA), connected_on, kind: Some(ChatKind::Meeting), ..unknown.clone() });
    comes_back(unknown);
    comes_back(Conditions::ALL);
    comes_back(Privileges::of(&[Privilege::AdministerChat]));
    comes_back((RED, "2026-01-05T09:00:00Z".parse::<Moment>().unwrap(), BuiltinApp::Sales));
}

#[test]
fn a_connection_in_json_says_who_connected_it_even_if_nobody_knows() {
    let read = |json: Value| serde_json::from_value::<Connection>(json).map_err(|error| error.to_string());
    let known = json!({ "id": "19:a", "connected_by": null, "participants": [] });
    assert_eq!(read(known).unwrap().connected_by, None);
    assert_eq!(read(json!({ "id": "19:a", "participants": [] })).unwrap_err(), "missing field `connected_by`");
    assert!(read(json!({ "id": "19:a", "connected_by": null, "participants": [], "members": [] })).is_err());
    assert!(read(json!(["19:a", null, []])).is_err());
}

#[test]
fn a_decision_is_one_line_for_logs() {
    let tenant = tenant(json!({ "chat": { "enabled": true } }));
    let denied = disconnect::decide(&tenant, &User::new(ANNA), &case(), &chat(ANNA, &[])).unwrap();
    assert_eq!(
        denied.line().to_string(),
        "rule=disconnect allowed=false held=chat_enabled,chat_connector failed_guards= grants="
    );
}

/// Whoever logs asks for these, of questions that have none too.
#[test]
#[cfg(feature = "json")]
fn a_question_tells_its_parts_and_an_answer_its_decision() {
    use crm_chat_policy::question::Question;
    let tenant = tenant(json!({ "chat": { "enabled": true } }));
    let read = |question: Value| Question::from_json(question.to_string().as_bytes()).unwrap();
    let user = json!({ "id": ANNA });
    let record = json!({ "type": "incident", "id": guid(7), "owner": { "user": CARL } });
    let told = |question: &Question| {
        let decision = question.answer(&tenant).unwrap().decision();
        assert_eq!(decision.map(|decision| decision.rule()), question.rule());
        (
            question.user().map(|user| user.id),
            question.record().map(|record| record.id.to_string()),
            question.rule().map(|rule| rule.name()),
            decision.map(|decision| decision.is_allowed()),
        )
    };
    let open = read(json!({ "ask": "open_record", "user": user, "access": ["read"], "record": record }));
    assert_eq!(told(&open), (Some(ANNA), Some(guid(7)), Some("open_record"), Some(true)));
    let configure = json!({ "ask": "configure", "user": user, "setting": "timeline_sync", "app": "sales" });
    assert_eq!(told(&read(configure)), (Some(ANNA), None, Some("configure:timeline_sync"), Some(false)));
    let availability = read(json!({ "ask": "availability", "user": user, "app": "sales" }));
    assert_eq!(told(&availability), (Some(ANNA), None, Some("availability"), Some(true)));
    assert_eq!(told(&read(json!({ "ask": "card", "record_type": "incident" }))), (None, None, None, None));
    let notify = read(json!({ "ask": "notify", "record": record, "changes": [], "chats": [] }));
    assert_eq!(told(&notify), (None, Some(guid(7)), None, None));
}

/// Faults and findings alike.
#[test]
fn what_is_found_is_written_as_a_list_of_code_place_and_message() {
    let document = crate::support::document(json!({ "apps": [{ "id": "sales" }] }));
    let faults = document.build().unwrap_err();
    let expected = json!([{ "code": "reserved_app_name", "place": "apps[0].id",
        "message": "`sales` is the id of a built-in app" }]);
    assert_eq!(serde_json::to_value(&faults).unwrap(), expected);
    let tenant = tenant(json!({ "roles": [{ "id": CLERKS, "name": "Clerks" }] }));
    let findings = serde_json::to_value(crm_chat_policy::review::lint::lint(&tenant)).unwrap();
    for key in expected[0].as_object().unwrap().keys() {
        assert!(findings[0][key].is_string(), "{findings}");
    }
}

#[test]
fn a_user_from_borrowed_lists_and_a_record_from_type_and_owner_are_known_as_the_whole_ones_are() {
    let tenant = tenant(json!({
        "chat": { "enabled": true },
        "roles": [{ "id": CLERKS, "name": "Clerks", "builtin": "csr_manager" }],
        "record_types": [{ "name": "incident", "disconnect": { "record_owner": true } }],
    }));
    let (roles, teams) = ([EXPERTS, CLERKS], [RED]);
    let whole = User { roles: roles.to_vec(), teams: teams.to_vec(), ..User::new(ANNA) };
    let (whole, borrowed) = (tenant.know_user(&whole), tenant.know_user_from(ANNA, &roles, &teams));
    assert_eq!(borrowed.facts(), whole.facts());
    let incident = "incident".parse().unwrap();
    for owner in [Owner::Team(RED), Owner::User(BELA), Owner::User(ANNA)] {
        let record = tenant.know_record_from(&incident, owner).unwrap();
        let subject = Subject::record(&record);
        let decide = |user| subject.decide(disconnect::RULE, user, &[]).unwrap();
        assert_eq!(decide(&borrowed), decide(&whole));
    }
    let nowhere: LogicalName = "nowhere".parse().unwrap();
    let error = tenant.know_record_from(&nowhere, Owner::Nobody).unwrap_err();
    assert!(matches!(error, QuestionError::UnknownRecordType { name, .. } if name == nowhere));
    assert_eq!(tenant.know_record_from(&incident, Owner::Nobody).unwrap_err().code(), "owner_mismatch");
}

/// As every text is, in a table of a log.
#[test]
fn whatever_is_printed_in_one_word_is_padded() {
    let padded = |what: &dyn std::fmt::Display| assert_eq!(format!("{what:>100}").len(), 100, "{what}");
    padded(&ANNA);
    padded(&CLERKS);
    padded(&"19:a@thread.v2".parse::<ChatId>().unwrap());
    padded(&"account".parse::<LogicalName>().unwrap());
    padded(&"2026-01-05T09:00:00Z".parse::<Moment>().unwrap());
    #[cfg(feature = "record")]
    padded(&crm_chat_policy::record::Fingerprint::of(&tenant(json!({}))));
    padded(&Condition::ChatEnabled);
}

/// More profiles and participants than are looked through one by one, in no order.
#[test]
fn a_user_is_found_among_many_profiles_and_participants() {
    let user = |number: u32| format!("{:08x}-0000-4000-8000-{number:012x}", number.wrapping_mul(0x9e37_79b1));
    let profiles: Vec<_> = (0..300)
        .map(|number| {
            json!({ "id": user(5_000 + number), "name": "Desk", "chat": number % 3 == 0, "users": [user(number)] })
        })
        .collect();
    let tenant = tenant(json!({
        "chat": { "enabled": true },
        "roles": [{ "id": CLERKS, "name": "Readers", "builtin": "productivity_tools_user" }],
        "profiles": profiles,
    }));
    let app = tenant.know_app(&"customer_service_workspace".parse().unwrap()).unwrap();
    let may_use = audience(availability::RULE, &Subject::tenant(&tenant).in_app(&app).unwrap());
    let record = tenant.know_record(&case()).unwrap();
    let participants: Vec<_> = (0..300).step_by(2).map(|number| user(number).parse().unwrap()).collect();
    let connection = chat(CARL, &participants);
    let may_see = audience(view::RULE, &Subject::connection(&record, &connection));
    for number in 0..300 {
        let user = User { roles: vec![CLERKS], ..User::new(user(number).parse().unwrap()) };
        assert_eq!(may_use.contains(&user, &[]), number % 3 == 0, "{number}");
        assert_eq!(may_see.contains(&user, &[]), number % 2 == 0, "{number}");
    }
    assert!(may_use.contains(&User { roles: vec![CLERKS], ..User::new(guid(1).parse().unwrap()) }, &[]));
}
