//! A web service that embeds the crate: it answers questions about a tenant, says why it refuses, and
//! takes up a changed tenant document while it runs.
//!
//! ```console
//! $ cargo run --manifest-path examples/service/Cargo.toml -- examples/tenant.json
//! $ head -1 examples/questions.jsonl | curl -i localhost:3000/decide --data-binary @-
//! $ curl -i -X POST localhost:3000/reload
//! ```
//!
//! | status | of `/decide` |
//! | --- | --- |
//! | 200 | the answer: an allow, a card or a notice |
//! | 403 | a denial: the answer, its explanation, and for each remedy what would have to hold |
//! | 400 | a question that makes no sense |

#[cfg(test)]
mod tests;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use crm_chat_policy::{
    Decision,
    model::Tenant,
    question::{Answer, Question},
};
use serde_json::{Value, json};
use std::{
    error::Error,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

/// What all requests share. A request takes the tenant once, so that a reload never shows it two.
struct Service {
    path: PathBuf,
    tenant: RwLock<Arc<Tenant>>,
}

impl Service {
    fn tenant(&self) -> Arc<Tenant> {
        Arc::clone(&self.tenant.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let path = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: crm-chat-policy-service TENANT.json")?);
    let tenant = Tenant::from_json(&tokio::fs::read(&path).await?)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    axum::serve(listener, router(Service { path, tenant: RwLock::new(Arc::new(tenant)) })).await?;
    Ok(())
}

fn router(service: Service) -> Router {
    Router::new().route("/decide", post(decide)).route("/reload", post(reload)).with_state(Arc::new(service))
}

async fn decide(State(service): State<Arc<Service>>, body: Bytes) -> Response {
    let tenant = service.tenant();
    let question = Question::from_json(&body);
    match question.as_ref().map_err(Clone::clone).and_then(|question| question.answer(&tenant)) {
        Ok(answer) => match answer.decision().filter(|decision| !decision.is_allowed()) {
            Some(decision) => {
                tracing::info!(rule = decision.rule().name(), held = ?decision.held_set(), "denied");
                (StatusCode::FORBIDDEN, Json(refusal(&answer, decision))).into_response()
            }
            None => Json(&answer).into_response(),
        },
        Err(error) => {
            tracing::warn!(code = error.code(), %error, "no answer");
            (StatusCode::BAD_REQUEST, Json(&error)).into_response()
        }
    }
}

/// What a person who was refused wants to know: why, and whom to ask for what.
fn refusal(answer: &Answer<'_>, decision: Decision) -> Value {
    let remedies = decision.remedies().map(|remedy| {
        let conditions = remedy.iter().map(|condition| json!({ "ask": condition.scope(), "for": condition.clause() }));
        conditions.collect::<Value>()
    });
    json!({
        "answer": answer,
        "explanation": decision.to_string(),
        "remedies": remedies.collect::<Value>(),
    })
}

/// Takes up the document as it is now; one with faults is refused, and the old tenant stays.
async fn reload(State(service): State<Arc<Service>>) -> Response {
    let json = match tokio::fs::read(&service.path).await {
        Ok(json) => json,
        Err(error) => {
            tracing::error!(%error, "the tenant document can't be read");
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    };
    match Tenant::from_json(&json) {
        Ok(tenant) => {
            *service.tenant.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tenant);
            tracing::info!("a new tenant");
            StatusCode::NO_CONTENT.into_response()
        }
        Err(faults) => {
            tracing::error!(%faults, "the tenant document has faults");
            (StatusCode::UNPROCESSABLE_ENTITY, faults.to_string()).into_response()
        }
    }
}
