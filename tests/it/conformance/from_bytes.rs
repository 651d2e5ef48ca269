//! What any bytes make.

use super::shares::{everything_comes_up, faults_come_up};
use arbitrary::{Arbitrary, Unstructured};
use crm_chat_policy::{
    conformance::{Asked, Case, MalformedQuestion, Situation, WrongDocument, WrongJson, fuzzing},
    document::*,
    id::*,
    model::*,
    notice::FieldChange,
    question::{Ask, Question, Value, answer_json},
};

/// Bytes that look like nothing, of these lengths.
fn noise_of(lengths: impl Iterator<Item = usize>) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 1_u32;
    lengths.map(move |length| {
        let mut byte = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| byte()).collect()
    })
}

/// Bytes that look like nothing, from none to more than most values need.
fn noise() -> impl Iterator<Item = Vec<u8>> {
    noise_of((0..600).map(|half| half * 2))
}

/// Values of enough bytes that look like nothing.
fn sample<T: for<'a> Arbitrary<'a>>(count: usize) -> impl Iterator<Item = T> {
    let bytes = noise_of(std::iter::repeat_n(8000, count));
    bytes.map(|bytes| T::arbitrary(&mut Unstructured::new(&bytes)).unwrap())
}

#[test]
fn every_fault_code_comes_up_often() {
    faults_come_up(sample(2500), sample(2500));
}

#[test]
fn every_rule_allows_and_denies_often_and_every_reason_comes_up() {
    everything_comes_up(sample(12_000));
}

fn makes<T: for<'a> Arbitrary<'a>>() {
    for bytes in noise().step_by(20).chain([vec![], vec![0; 40], vec![255; 4000]]) {
        T::arbitrary(&mut Unstructured::new(&bytes)).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn any_bytes_make_any_value() {
    makes::<(UserId, TeamId, RoleId, ProfileId, RecordId, ChatId, LogicalName, ColumnName)>();
    makes::<(Moment, Owner, User, Record, Connection, ChatToConnect)>();
    makes::<(Tenant, Role, Profile, App, RecordType, Field, View, Column)>();
    makes::<(FieldTypes, Privileges, GraphPermissions, Case, Situation)>();
    makes::<(TenantDocument, ChatDocument, CardDocument, RoleDocument, ProfileDocument, AppDocument)>();
    makes::<(RecordTypeDocument, FieldDocument, ViewDocument, NoteDocument, DisconnectDocument, NotifyDocument)>();
    makes::<(Asked, Question, FieldChange<i64>, FieldChange<Value>)>();
}

#[test]
fn different_bytes_make_different_values() {
    let asked: Vec<Asked> =
        noise().skip(200).map(|bytes| Asked::arbitrary(&mut Unstructured::new(&bytes)).unwrap()).collect();
    let among = |is: &dyn Fn(&Asked) -> bool| {
        let share = asked.iter().filter(|asked| is(asked)).count() * 100 / asked.len();
        assert!((5..=95).contains(&share), "{share} of 100");
    };
    among(&|asked| asked.tenant.is_chat_enabled());
    among(&|asked| asked.tenant.roles().is_empty());
    among(&|asked| asked.tenant.listed_record_types().len() > 2);
    among(&|asked| asked.question.answer(&asked.tenant).is_ok());
    for ask in Ask::ALL {
        assert!(asked.iter().any(|asked| asked.question.ask() == *ask), "{ask}");
    }
}

#[test]
fn any_bytes_make_documents_and_questions_that_are_wrong_as_they_say() {
    for bytes in noise() {
        let mut bytes = Unstructured::new(&bytes);
        let wrong = WrongDocument::arbitrary(&mut bytes).unwrap();
        let faults = wrong.document.build().unwrap_err();
        assert_eq!((faults.first().code(), faults.first().place().to_string()), (wrong.code, wrong.place));
        let wrong = WrongJson::arbitrary(&mut bytes).unwrap();
        let faults = Tenant::from_json(&wrong.json).unwrap_err();
        assert_eq!((faults.first().code(), faults.first().place().to_string()), (wrong.code, wrong.place));
        let tenant = Tenant::arbitrary(&mut bytes).unwrap();
        let MalformedQuestion { json } = MalformedQuestion::arbitrary(&mut bytes).unwrap();
        assert!(answer_json(&tenant, &json).contains("malformed_question"));
    }
}

#[test]
fn functions_about_a_tenant_take_any_bytes() {
    for bytes in noise().step_by(10) {
        let mut bytes = Unstructured::new(&bytes);
        let tenant = Tenant::arbitrary(&mut bytes).unwrap();
        assert_eq!(fuzzing::situation_of(&tenant, &mut bytes).unwrap().tenant, tenant);
        let MalformedQuestion { json } = fuzzing::malformed_question_about(&tenant, &mut bytes).unwrap();
        assert!(answer_json(&tenant, &json).contains("malformed_question"));
        fuzzing::question_about(&tenant, &mut bytes).unwrap();
        for ask in Ask::ALL {
            assert_eq!(fuzzing::question_asking(&tenant, *ask, &mut bytes).unwrap().ask(), *ask);
        }
    }
}
