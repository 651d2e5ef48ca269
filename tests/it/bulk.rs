//! Deciding over columns equals deciding one by one.

use crate::support::cases;
use crm_chat_policy::{
    Condition, Conditions,
    bulk::{Column, Columns},
    rules,
};
use proptest::prelude::*;

fn bit(words: &[u64], row: usize) -> bool {
    words[row / 64] >> (row % 64) & 1 == 1
}

#[derive(Clone, Debug)]
enum Owned {
    Constant(bool),
    Bits(Vec<u64>),
}

/// Columns of so many rows, bits beyond the last row included; some constant, some not set.
fn columns(rows: usize) -> impl Strategy<Value = Vec<Option<Owned>>> {
    let column = prop_oneof![
        1 => Just(None),
        1 => any::<bool>().prop_map(|constant| Some(Owned::Constant(constant))),
        8 => prop::collection::vec(any::<u64>(), rows.div_ceil(64)).prop_map(|bits| Some(Owned::Bits(bits))),
    ];
    prop::collection::vec(column, Condition::ALL.len())
}

fn rows_and_columns() -> impl Strategy<Value = (usize, Vec<Option<Owned>>)> {
    let rows = prop_oneof![
        Just(0),
        Just(1),
        Just(63),
        Just(64),
        Just(65),
        Just(127),
        Just(128),
        0..200_usize,
        // Around a block's end.
        Just(256 * 64 - 1),
        Just(256 * 64),
        Just(256 * 64 + 1),
    ];
    rows.prop_flat_map(|rows| (Just(rows), columns(rows)))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn columns_decide_as_rows_do((rows, owned) in rows_and_columns()) {
        let mut columns = Columns::new(rows);
        for (condition, owned) in Condition::ALL.iter().zip(&owned) {
            match owned {
                None => {}
                Some(Owned::Constant(constant)) => columns.set(*condition, Column::Constant(*constant)).unwrap(),
                Some(Owned::Bits(bits)) => columns.set(*condition, Column::Bits(bits)).unwrap(),
            }
        }
        let facts = |row| -> Conditions {
            let holds = |owned: &Option<Owned>| match owned {
                None => false,
                Some(Owned::Constant(constant)) => *constant,
                Some(Owned::Bits(bits)) => bit(bits, row),
            };
            Condition::ALL.iter().zip(&owned).filter(|(_, owned)| holds(owned)).map(|(c, _)| *c).collect()
        };
        let step = (rows / 100).max(1);
        for rule in rules::ALL {
            let mut out = vec![u64::MAX; columns.words()];
            columns.decide(rule, &mut out).unwrap();
            for row in (0..rows).step_by(step).chain(rows.checked_sub(1)) {
                prop_assert_eq!(bit(&out, row), rule.decide(facts(row)).is_allowed(), "{} row {}", rule.name(), row);
            }
            let beyond = (rows..out.len() * 64).filter(|row| bit(&out, *row)).count();
            prop_assert_eq!(beyond, 0, "bits beyond the last row are clear");
            for grant in rule.grants() {
                columns.grant(grant, &mut out).unwrap();
                for row in (0..rows).step_by(step) {
                    prop_assert_eq!(bit(&out, row), facts(row).contains_all(grant.condition_set()));
                }
            }
            for guard in rule.guards() {
                columns.failed_guard(*guard, &mut out).unwrap();
                for row in (0..rows).step_by(step) {
                    prop_assert_eq!(bit(&out, row), !facts(row).contains(*guard));
                }
            }
        }
    }
}

/// A row a case: what is proved of the cases is proved of the columns.
#[test]
fn every_case_of_every_rule_is_decided_alike() {
    for rule in rules::ALL {
        let cases: Vec<_> = rule.cases().collect();
        let column = |condition| {
            let mut words = vec![0_u64; cases.len().div_ceil(64)];
            for (row, case) in cases.iter().enumerate().filter(|(_, case)| case.held_set().contains(condition)) {
                let _ = case;
                words[row / 64] |= 1 << (row % 64);
            }
            words
        };
        let bits: Vec<_> = rule.conditions().map(|condition| (condition, column(condition))).collect();
        let mut columns = Columns::new(cases.len());
        for (condition, bits) in &bits {
            columns.set(*condition, Column::Bits(bits)).unwrap();
        }
        let mut out = vec![0; columns.words()];
        columns.decide(rule, &mut out).unwrap();
        for (row, case) in cases.iter().enumerate() {
            assert_eq!(bit(&out, row), case.is_allowed(), "{case}");
        }
    }
}

#[test]
fn a_bitmap_of_another_length_is_refused() {
    let mut columns = Columns::new(65);
    let error = columns.set(Condition::ChatEnabled, Column::Bits(&[0])).unwrap_err();
    assert_eq!(error.to_string(), "a bitmap has 1 words where 65 rows need 2");
    let rule = rules::join::RULE;
    assert!(columns.decide(rule, &mut [0; 3]).is_err());
    assert!(columns.grant(&rule.grants()[0], &mut []).is_err());
    assert!(columns.failed_guard(Condition::ChatEnabled, &mut [0]).is_err());
    assert!(columns.decide(rule, &mut [0; 2]).is_ok());
}
