//! How a service tests its own policy: what must hold for everybody, who exactly may act, and one page
//! that shows what a change of the document means.
//!
//! ```console
//! $ cargo test --all-features --example own_policy
//! ```
//!
//! In a service of yours such tests belong beside the tenant document.

use crm_chat_policy::model::Tenant;

fn main() {
    let tenant = tenant();
    println!("{}", crm_chat_policy::review::matrix::matrix(&tenant));
}

/// The policy that is tested.
fn tenant() -> Tenant {
    Tenant::from_json(include_bytes!("tenant.json")).expect("the document has no fault")
}

#[cfg(test)]
mod tests {
    use super::tenant;
    use crm_chat_policy::{
        conformance::{Situation, strategies},
        model::Privilege,
        question::Question,
        review::matrix::matrix,
        rules::disconnect,
    };
    use proptest::prelude::*;

    /// Whatever the user, the record and the chat: generated ones, of this tenant's roles and types.
    #[test]
    fn chats_of_accounts_are_disconnected_by_their_connector_and_privileged_roles_only() {
        let tenant = tenant();
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(asked in strategies::situations_of(&tenant))| {
            let Situation { user, record, connection, .. } = asked;
            if record.record_type.as_str() == "account" {
                let is_privileged =
                    user.roles.iter().any(|role| tenant.privileges_of(*role).contains(Privilege::DisconnectAnyChat));
                let expected = connection.connected_by == Some(user.id) || is_privileged;
                if let Ok(decision) = disconnect::decide(&tenant, &user, &record, &connection) {
                    prop_assert_eq!(decision.is_allowed(), expected, "{}", decision);
                }
            }
        });
    }

    /// Not a sample of users but a description of all of them.
    #[test]
    fn the_audience_of_an_accounts_chat_is_known() {
        let tenant = tenant();
        let question = Question::from_json(
            br#"{
                "ask": "disconnect",
                "user": { "id": "a5000000-0000-4000-8000-000000000001" },
                "record": {
                    "type": "account", "id": "4c000000-0000-4000-8000-000000000003",
                    "owner": { "user": "a5000000-0000-4000-8000-000000000001" }
                },
                "chat": { "id": "19:a@thread.v2", "connected_by": "a5000000-0000-4000-8000-000000000002" }
            }"#,
        );
        let question = question.expect("a well-formed question");
        let audience = question.audience(&tenant).expect("a record type of the tenant").expect("a right");
        insta::assert_snapshot!(audience);
    }

    /// Every later change of the document has to be looked at: the page differs.
    #[test]
    fn what_the_tenant_allows_is_on_this_page() {
        insta::assert_snapshot!(matrix(&tenant()));
    }
}
