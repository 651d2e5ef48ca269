//! Whether a user has a Teams licence.

use crate::{
    id::DirectoryId,
    payload::{Node, Object, ReadPayloadError, answer, payload},
};

/// The service plans that are Teams, from Microsoft's table of plans that count as a valid Teams licence.
/// `TEAMS_FREE`, add-ons (`TEAMSPRO_…`) and telephony (`MCO…`) are not among them.
const TEAMS_PLANS: [DirectoryId; 6] = [
    // TEAMS1
    DirectoryId::known(0x57ff2da0_773e_42df_b2af_ffb7a2317929),
    // TEAMS_GOV
    DirectoryId::known(0x304767db_7d23_49e8_a945_4a7eb65f9f28),
    // TEAMS_AR_GCCHIGH, TEAMS_GCCHIGH
    DirectoryId::known(0x9953b155_8aef_4c56_92f3_72b0487fce41),
    DirectoryId::known(0x495922d5_f138_498b_8967_4acdcdfb2a74),
    // TEAMS_AR_DOD, TEAMS_DOD
    DirectoryId::known(0xfd500458_c24c_478e_856c_a6067a8376cd),
    DirectoryId::known(0xec0dd2de_a877_4059_a9b8_5838b5629b2a),
];

/// Reads whether a user has a Teams licence, from the answer of `/users/{id}/licenseDetails` or from the
/// user's `assignedPlans` (the user's row, or the list).
///
/// A plan that is Teams counts where its `provisioningStatus` is `Success` or its `capabilityStatus`
/// `Enabled`; all else is pending, off or wrong. Plans are told by their ids, as names change. See
/// Microsoft's pages *licenseDetails resource type*, *assignedPlan resource type* and, for the plans,
/// *Teams interoperability* of Azure Communication Services.
///
/// ```
/// use crm_chat_policy::graph;
///
/// let answer = br#"{"value": [{"skuPartNumber": "DEVELOPERPACK_E5", "servicePlans": [{
///     "servicePlanId": "57ff2da0-773e-42df-b2af-ffb7a2317929",
///     "servicePlanName": "TEAMS1",
///     "provisioningStatus": "Success"
/// }]}]}"#;
/// assert!(graph::has_teams_licence(answer)?);
/// # Ok::<(), graph::ReadPayloadError>(())
/// ```
///
/// # Errors
///
/// A text that is not JSON, a failure answer, an answer with further pages, a row that is neither a
/// licence, a plan nor a user, rows of several kinds, several users, the organisation's own subscriptions
/// (`/subscribedSkus`, whose plans are nobody's), and a plan without id or status.
pub fn has_teams_licence(json: &[u8]) -> Result<bool, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    let Some(first) = answer.rows.first() else { return Ok(false) };
    let kind = Kind::of(first)?;
    let mut has_licence = false;
    for (place, row) in answer.rows.iter().enumerate() {
        if Kind::of(row)? != kind {
            return Err(row.error("expected licences alone, plans alone or one user, found several kinds in one list"));
        }
        has_licence |= match kind {
            Kind::Licence => has_teams_plan(&row.need("servicePlans")?, "provisioningStatus", "Success")?,
            Kind::Plan => is_teams_plan(row, "capabilityStatus", "Enabled")?,
            Kind::User if place == 0 => has_teams_plan(&row.need("assignedPlans")?, "capabilityStatus", "Enabled")?,
            Kind::User => return Err(row.error("expected one user, found several")),
        };
    }
    Ok(has_licence)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An entry of `licenseDetails`.
    Licence,
    /// An entry of `assignedPlans`.
    Plan,
    /// A user with `assignedPlans`.
    User,
}

impl Kind {
    fn of(row: &Object<'_>) -> Result<Self, ReadPayloadError> {
        let organisation = ["prepaidUnits", "consumedUnits", "capabilityStatus"];
        match (row.has("servicePlans"), row.has("assignedPlans"), row.has("servicePlanId")) {
            (true, false, false) if organisation.iter().any(|key| row.has(key)) => {
                Err(row.error("expected what the user has, found what the organisation has subscribed to"))
            }
            (true, false, false) => Ok(Self::Licence),
            (false, true, false) => Ok(Self::User),
            (false, false, true) => Ok(Self::Plan),
            _ => Err(
                row.error("expected one of `servicePlans`, `assignedPlans` and `servicePlanId`, found none or several")
            ),
        }
    }
}

fn has_teams_plan(plans: &Node<'_>, key: &str, status: &str) -> Result<bool, ReadPayloadError> {
    plans.items()?.iter().try_fold(false, |found, plan| Ok(is_teams_plan(&plan.object()?, key, status)? | found))
}

fn is_teams_plan(plan: &Object<'_>, key: &str, status: &str) -> Result<bool, ReadPayloadError> {
    let id = plan.need("servicePlanId")?.parsed()?;
    let found = plan.need(key)?.text()?;
    Ok(found == status && TEAMS_PLANS.contains(&id))
}
