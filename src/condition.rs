//! The closed list of conditions, and the bit set of them that every rule is decided from.

/// Makes the list: a line a condition, with its scope, its code and what it says when it holds.
macro_rules! conditions {
    ( $( $Scope:ident $Variant:ident = $code:literal, $sentence:literal; )+ ) => {
        closed_list! {
            /// A named fact about one question that holds or does not.
            ///
            /// Phrased positively, so that every rule is monotone: one more condition never
            /// turns an allow into a deny.
            pub enum Condition ("a condition") {
                $(
                    #[doc = concat!("Scope `", stringify!($Scope), "`: ", $sentence, ".")]
                    $Variant = $code,
                )+
            }
        }

        impl Condition {
            /// What would have to change for it to hold.
            #[must_use]
            pub const fn scope(self) -> Scope {
                match self { $( Self::$Variant => Scope::$Scope, )+ }
            }

            /// What is the case when it holds, as a clause without a full stop.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$Variant => $sentence, )+ }
            }
        }
    };
}

closed_list! {
    /// What would have to change for a condition to hold: whom to ask.
    pub enum Scope ("a scope") {
        /// The organisation's settings: its chat switch, consents and timeline sync.
        Tenant = "tenant",
        /// The chat settings of one record type.
        RecordType = "record_type",
        /// The app the user works in.
        App = "app",
        /// The security roles the user holds.
        Role = "role",
        /// The user's profile, directory roles and licence.
        User = "user",
        /// The record: its owner and the user's access to it.
        Record = "record",
        /// The chat: who is in it and who connected it.
        Chat = "chat",
        /// The request itself: where it comes from and what it is for.
        Request = "request",
    }
}

conditions! {
    Tenant ChatEnabled = "chat_enabled", "Teams chat is turned on for the tenant";
    Tenant ChatConsent = "chat_consent", "the tenant has granted Chat.ReadWrite.All";
    Tenant LicenceCheckConsent = "licence_check_consent", "the tenant has granted User.Read.All";
    Tenant SyncEnabled = "sync_enabled", "chats are synced with record timelines";
    RecordType RecordTypeConnectable = "record_type_connectable", "chats may be connected to this record type";
    RecordType OwnerMayDisconnect = "owner_may_disconnect", "record owners can disconnect chats of this record type";
    RecordType ConnectorMayDisconnect = "connector_may_disconnect", "chat connectors can disconnect chats of this record type";
    RecordType JoinEnabled = "join_enabled", "chats of this record type can be joined";
    RecordType NotActivity = "not_activity", "the record is not itself an activity";
    App SingleSessionApp = "single_session_app", "the app is single-session";
    App SettingsPageReachable = "settings_page_reachable", "the app leads to the Teams settings page";
    Role DisconnectPrivilege = "disconnect_privilege", "a role of the user may disconnect any chat";
    Role SystemAdministrator = "system_administrator", "a role of the user may administer chat";
    Role PaneAccess = "pane_access", "the user's roles can read all seven tables of the productivity pane";
    User DefaultProfile = "default_profile", "the user is on no custom app profile";
    User ProfileChatEnabled = "profile_chat_enabled", "the user's custom app profile has the chat";
    User PaneIntegration = "pane_integration", "the app is single-session, or the user's profile has the chat in its pane";
    User TenantAdministrator = "tenant_administrator", "the user is a tenant administrator";
    User GlobalAdministrator = "global_administrator", "the user is a global administrator";
    User TeamsLicence = "teams_licence", "the user has a Teams licence";
    Record RecordOwner = "record_owner", "the user, or a team of theirs, owns the record";
    Record RecordReadable = "record_readable", "the user has read access to the record";
    Record RecordWritable = "record_writable", "the user has write access to the record";
    Chat ChatConnector = "chat_connector", "the user most recently connected this chat to this record";
    Chat Participant = "participant", "the user is in the chat";
    Chat NotParticipant = "not_participant", "the user is not in the chat yet";
    Chat GroupChat = "group_chat", "the chat is a group chat";
    Chat NotConnected = "not_connected", "the chat is not connected to the record already";
    Chat ConnectedSinceSync = "connected_since_sync", "the chat was connected at or after the moment sync was turned on";
    Request NewChat = "new_chat", "the chat is started from the record";
    Request FromDynamics = "from_dynamics", "the request comes from a Dynamics app";
}

closed_set! {
    /// A set of conditions: the facts of a question, or a part of a rule.
    ///
    /// Four bytes, `Copy`. Iterates in the order the conditions are declared in [`Condition`];
    /// for a rule's own order use [`Rule::conditions`](crate::Rule::conditions).
    ///
    /// ```
    /// use crm_chat_policy::{Condition, Conditions};
    ///
    /// let facts = Conditions::of(&[Condition::RecordOwner, Condition::ChatEnabled]);
    /// assert!(facts.contains(Condition::ChatEnabled));
    /// assert_eq!(facts.len(), 2);
    /// ```
    pub struct Conditions(u32) of Condition
}
