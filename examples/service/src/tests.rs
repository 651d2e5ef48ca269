use super::*;
use axum::{body::Body, http::Request};
use tower::ServiceExt;

const JOIN: &str = r#"{"ask":"join","user":{"id":"a5000000-0000-4000-8000-000000000004"},"access":["read","write"],
    "record":{"type":"account","id":"4c000000-0000-4000-8000-000000000003","owner":{"user":"a5000000-0000-4000-8000-000000000001"}},
    "chat":{"id":"19:a@thread.v2","connected_by":"a5000000-0000-4000-8000-000000000002","participants":[]}}"#;

fn tenant(join: bool) -> String {
    json!({ "version": 1, "chat": { "enabled": true }, "record_types": [{ "name": "account", "join": join }] })
        .to_string()
}

/// A service of a tenant document, in a file of its own.
fn service(name: &str, document: &str) -> (PathBuf, Router) {
    let path = std::env::temp_dir().join(format!("crm-chat-policy-service-{}-{name}.json", std::process::id()));
    std::fs::write(&path, document).expect("a temporary file");
    let tenant = Tenant::from_json(document.as_bytes()).expect("a tenant without faults");
    (path.clone(), router(Service { path, tenant: RwLock::new(Arc::new(tenant)) }))
}

/// The status and the body.
async fn post(router: &Router, path: &str, body: &str) -> (StatusCode, String) {
    let request = Request::post(path).body(Body::from(body.to_owned())).expect("a request");
    let response = router.clone().oneshot(request).await.expect("a response");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a short body");
    (status, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn a_denial_says_why_and_whom_to_ask() {
    let (_, router) = service("denial", &tenant(false));
    let (status, body) = post(&router, "/decide", JOIN).await;
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(body["answer"]["allowed"], json!(false));
    assert_eq!(body["remedies"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["remedies"][0][0]["ask"], json!("record_type"));
    assert!(body["explanation"].as_str().expect("text").starts_with("join: deny"));
}

#[tokio::test]
async fn a_reload_is_taken_up_by_the_next_question() {
    let (path, router) = service("reload", &tenant(false));
    assert_eq!(post(&router, "/decide", JOIN).await.0, StatusCode::FORBIDDEN);
    std::fs::write(path, tenant(true)).expect("a temporary file");
    assert_eq!(post(&router, "/reload", "").await.0, StatusCode::NO_CONTENT);
    let (status, body) = post(&router, "/decide", JOIN).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(r#""allowed":true"#), "{body}");
}

#[tokio::test]
async fn a_document_with_faults_is_refused_and_the_old_tenant_stays() {
    let (path, router) = service("faults", &tenant(true));
    std::fs::write(path, r#"{"version":1,"roles":[{"id":"x","name":""}]}"#).expect("a temporary file");
    let (status, body) = post(&router, "/reload", "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body.starts_with("invalid_id: roles[0].id: "), "{body}");
    assert_eq!(post(&router, "/decide", JOIN).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_a_bad_request() {
    let (_, router) = service("malformed", &tenant(true));
    let (status, body) = post(&router, "/decide", "{}").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.starts_with(r#"{"error":{"code":"malformed_question","#), "{body}");
}
