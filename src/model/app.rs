//! Apps in which the chat can be used.

use crate::{
    condition::{AppFact, Condition, Conditions},
    id::LogicalName,
};
use alloc::string::String;

closed_list! {
    /// An app that comes with the product; there in every tenant.
    #[non_exhaustive]
    pub enum BuiltinApp ("a built-in app") {
        /// Customer Service admin center, single-session.
        CustomerServiceAdminCenter = "customer_service_admin_center",
        /// Customer Service Hub, single-session.
        CustomerServiceHub = "customer_service_hub",
        /// Sales, single-session.
        Sales = "sales",
        /// Field Service, single-session.
        FieldService = "field_service",
        /// Customer Service workspace, multisession.
        CustomerServiceWorkspace = "customer_service_workspace",
        /// Omnichannel for Customer Service, multisession.
        OmnichannelForCustomerService = "omnichannel_for_customer_service",
    }
}

impl From<BuiltinApp> for LogicalName {
    /// Its code.
    fn from(item: BuiltinApp) -> Self {
        // INVARIANT: each code is a logical name, as a test shows.
        Self::of_code(item.code())
    }
}

impl BuiltinApp {
    /// Whether agents work in several sessions at once.
    #[must_use]
    pub const fn is_multisession(self) -> bool {
        matches!(self, Self::CustomerServiceWorkspace | Self::OmnichannelForCustomerService)
    }

    /// The menu path to the Teams settings page, outermost first; empty where there is none
    /// (*Access the Teams settings*).
    #[must_use]
    pub const fn settings_menu_path(self) -> &'static [&'static str] {
        match self {
            Self::CustomerServiceAdminCenter => {
                &["Agent experience", "Collaboration", "Embedded chat using Teams", "Manage"]
            }
            Self::CustomerServiceHub => &["Service Management", "Collaboration", "Embedded chat using Teams"],
            Self::Sales | Self::FieldService | Self::CustomerServiceWorkspace | Self::OmnichannelForCustomerService => {
                &[]
            }
        }
    }

    pub(crate) fn facts(self, chat: bool) -> Conditions {
        app_facts(chat, self.is_multisession(), !self.settings_menu_path().is_empty())
    }
}

/// A custom app of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    pub(crate) id: LogicalName,
    pub(crate) label: Option<String>,
    pub(crate) multisession: bool,
    pub(crate) settings_page_in_sitemap: bool,
}

impl App {
    /// The address that a sitemap subarea of type URL needs to show the Teams settings page
    /// (*Add the Teams collaboration and chat settings page to the sitemap of your app*).
    pub const SETTINGS_PAGE_ADDRESS: &'static str =
        "/main.aspx?pagetype=control&controlName=MscrmControls.TeamsCollaborationAdmin.TeamsCollaborationAdmin";

    /// The id.
    #[must_use]
    pub const fn id(&self) -> &LogicalName {
        &self.id
    }

    /// What people call it, if the document says.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Whether agents work in several sessions at once.
    #[must_use]
    pub const fn is_multisession(&self) -> bool {
        self.multisession
    }

    /// Whether its sitemap holds the Teams settings page.
    #[must_use]
    pub const fn has_settings_page(&self) -> bool {
        self.settings_page_in_sitemap
    }

    pub(crate) fn facts(&self, chat: bool) -> Conditions {
        app_facts(chat, self.multisession, self.settings_page_in_sitemap)
    }
}

fn app_facts(chat: bool, multisession: bool, settings_page: bool) -> Conditions {
    let facts = AppFact::gather(|fact| match fact {
        AppFact::ChatInApp => chat,
        AppFact::SingleSessionApp => !multisession,
        AppFact::SettingsPageReachable => settings_page,
    });
    // The pane is a matter of multisession apps; a single-session app has the chat without it, whatever
    // the user's profile.
    facts.with_if(!multisession, Condition::PaneIntegration)
}
