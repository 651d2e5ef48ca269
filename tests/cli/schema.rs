use crate::support::{Run, run};
use crm_chat_policy::schema::Kind;

#[test]
fn a_schema_is_printed_as_the_library_has_it() {
    for kind in Kind::ALL {
        let expected = Run { status: Some(0), output: kind.schema() + "\n", errors: String::new() };
        assert_eq!(run(&["schema", kind.code()]), expected);
    }
}

#[test]
fn a_schema_of_nothing_known_is_refused_with_what_there_is() {
    let found = run(&["schema", "role"]).unusable();
    assert!(found.contains("`tenant`, `question`, `answer`, `record`, `expectation`"), "{found}");
}
