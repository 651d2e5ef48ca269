//! The closed list of conditions, each with its source, and the bit set of them that every rule is
//! decided from.

use crate::rights::{AccessNeed, DirectoryRole, GraphPermission, Privilege, Privileges};

/// Makes the list: a block a source, a line a condition, with its code and what is true when it holds.
///
/// A source either knows its facts itself (`Tenant: TenantFact`), and the code that gathers them must say of
/// each whether it holds; or its conditions differ by a value (`Privileges: PrivilegesFact(Privileges)`),
/// and one answer serves for all values. Either way a condition that nothing gathers does not compile.
macro_rules! conditions {
    ( $(
        $(#[$meta:meta])*
        $Source:ident: $Fact:ident $(($Value:ty))? {
            $( $Variant:ident $(($value:expr))? = $code:literal, $clause:literal; )+
        }
    )+ ) => {
        closed_list! {
            /// A named fact about one question that holds or does not.
            ///
            /// Phrased positively, so that every rule is monotone: one more condition never
            /// turns an allow into a deny.
            #[non_exhaustive]
            pub enum Condition ("a condition") {
                $( $(
                    #[doc = concat!("Holds when ", $clause, ". Its source: [`Source::", stringify!($Source), "`].")]
                    $Variant = $code,
                )+ )+
            }
        }

        /// Who or what makes a condition hold.
        ///
        /// Said once, beside each condition: gathering the facts of a question, describing
        /// [for whom](crate::review::audience::Who) a condition holds, and telling [whom to ask](Scope)
        /// are read from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Source {
            $( $(#[$meta])* $Source $(($Value))?, )+
        }

        impl Condition {
            /// Who or what makes it hold.
            #[must_use]
            #[inline]
            pub const fn source(self) -> Source {
                match self { $( $( Self::$Variant => Source::$Source $(($value))?, )+ )+ }
            }

            /// What is true when it holds, as a clause without a full stop.
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self { $( $( Self::$Variant => $clause, )+ )+ }
            }
        }

        impl Source {
            /// All conditions of this source, whatever their values.
            #[must_use]
            pub const fn conditions(self) -> Conditions {
                match self { $( Self::$Source { .. } => Conditions::of(&[ $( Condition::$Variant, )+ ]), )+ }
            }
        }

        $( facts! { $Fact $(($Value))? { $( $Variant $(($value))?, )+ } } )+
    };
}

/// Makes what gathers the conditions of one source.
macro_rules! facts {
    ($Fact:ident { $( $Variant:ident, )+ }) => {
        #[doc = "A condition of one source."]
        #[derive(Clone, Copy)]
        pub(crate) enum $Fact {
            $( $Variant, )+
        }

        impl $Fact {
            /// The conditions of this source that hold.
            #[inline]
            pub(crate) fn gather(holds: impl Fn(Self) -> bool) -> Conditions {
                Conditions::NONE $( .with_if(holds(Self::$Variant), Condition::$Variant) )+
            }
        }
    };
    ($Fact:ident ($Value:ty) { $( $Variant:ident ($value:expr), )+ }) => {
        #[doc = "The conditions of one source, which differ by a value."]
        pub(crate) struct $Fact;

        impl $Fact {
            /// The conditions of this source that hold.
            #[inline]
            pub(crate) fn gather(holds: impl Fn($Value) -> bool) -> Conditions {
                Conditions::NONE $( .with_if(holds($value), Condition::$Variant) )+
            }
        }
    };
}

conditions! {
    /// A setting of the tenant: its chat switch.
    Tenant: TenantFact {
        ChatEnabled = "chat_enabled", "Teams chat is turned on for the tenant";
    }
    /// The tenant's consent to this permission.
    Consent: ConsentFact(GraphPermission) {
        ChatConsent(GraphPermission::ChatReadWriteAll) = "chat_consent", "the tenant has granted Chat.ReadWrite.All";
        LicenceCheckConsent(GraphPermission::UserReadAll) = "licence_check_consent", "the tenant has granted User.Read.All";
    }
    /// The tenant's timeline sync.
    Sync: SyncFact {
        SyncEnabled = "sync_enabled", "chats are synced with record timelines";
    }
    /// A toggle or a property of the record type.
    RecordType: RecordTypeFact {
        RecordTypeConnectable = "record_type_connectable", "chats may be connected to this record type";
        OwnerMayDisconnect = "owner_may_disconnect", "record owners can disconnect chats of this record type";
        ConnectorMayDisconnect = "connector_may_disconnect", "chat connectors can disconnect chats of this record type";
        JoinEnabled = "join_enabled", "chats of this record type can be joined";
        NotActivity = "not_activity", "the record is not itself an activity";
    }
    /// A property of the app that the user works in.
    App: AppFact {
        ChatInApp = "chat_in_app", "Teams chat is turned on for this app";
        SingleSessionApp = "single_session_app", "the app is single-session";
        SettingsPageReachable = "settings_page_reachable", "the app leads to the Teams settings page";
    }
    /// All of these privileges, by one role of the user or by several together.
    Privileges: PrivilegesFact(Privileges) {
        DisconnectPrivilege(Privileges::of(&[Privilege::DisconnectAnyChat])) = "disconnect_privilege", "a role of the user may disconnect any chat";
        SystemAdministrator(Privileges::of(&[Privilege::AdministerChat])) = "system_administrator", "a role of the user may administer chat";
        PaneAccess(Privileges::PANE) = "pane_access", "the user's roles can read all seven tables of the productivity pane";
    }
    /// The app profile that the user is on.
    Profile: ProfileFact {
        DefaultProfile = "default_profile", "the user is on no custom app profile";
        ProfileChatEnabled = "profile_chat_enabled", "the user's custom app profile has the chat";
        PaneIntegration = "pane_integration", "the app is single-session, or the user's profile has the chat in its pane";
    }
    /// A directory role of the user.
    DirectoryRole: DirectoryRoleFact(DirectoryRole) {
        TenantAdministrator(DirectoryRole::TenantAdministrator) = "tenant_administrator", "the user is a tenant administrator";
        GlobalAdministrator(DirectoryRole::GlobalAdministrator) = "global_administrator", "the user is a global administrator";
    }
    /// A property of the user, such as a licence.
    User: UserFact {
        TeamsLicence = "teams_licence", "the user has a Teams licence";
    }
    /// The record's owner.
    Owner: OwnerFact {
        RecordOwner = "record_owner", "the user, or a team of theirs, owns the record";
    }
    /// A right of the user on the record.
    Access: AccessFact(AccessNeed) {
        RecordReadable(AccessNeed::Read) = "record_readable", "the user has read access to the record";
        JoinAccess(AccessNeed::Join) = "join_access", "the user has the access to the record that joining asks for";
    }
    /// The chat's most recent connector.
    Connector: ConnectorFact {
        ChatConnector = "chat_connector", "the user most recently connected this chat to this record";
    }
    /// The chat's participants: whether the user is one of them.
    Participants: ParticipantsFact(bool) {
        Participant(true) = "participant", "the user is in the chat";
        NotParticipant(false) = "not_participant", "the user is not in the chat yet";
    }
    /// A property of the chat, or of its connection to the record.
    Chat: ChatFact {
        GroupChat = "group_chat", "the chat is a group chat";
        NotConnected = "not_connected", "the chat is not connected to the record already";
        ConnectedSinceSync = "connected_since_sync", "the chat was connected at or after the moment sync was turned on";
    }
    /// The request itself: where it comes from and what it is for.
    Request: RequestFact {
        NewChat = "new_chat", "the chat is started from the record";
        FromDynamics = "from_dynamics", "the request comes from a Dynamics app";
    }
}

closed_list! {
    /// What would have to change for a condition to hold: whom to ask.
    #[non_exhaustive]
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

impl Source {
    /// What would have to change for its conditions to hold.
    #[must_use]
    #[inline]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Tenant | Self::Consent(_) | Self::Sync => Scope::Tenant,
            Self::RecordType => Scope::RecordType,
            Self::App => Scope::App,
            Self::Privileges(_) => Scope::Role,
            Self::Profile | Self::DirectoryRole(_) | Self::User => Scope::User,
            Self::Owner | Self::Access(_) => Scope::Record,
            Self::Connector | Self::Participants(_) | Self::Chat => Scope::Chat,
            Self::Request => Scope::Request,
        }
    }
}

impl Condition {
    /// What would have to change for it to hold.
    #[must_use]
    #[inline]
    pub const fn scope(self) -> Scope {
        self.source().scope()
    }
}

closed_set! {
    /// A set of conditions: the facts of a question, or a part of a rule.
    ///
    /// Eight bytes, `Copy`. Iterates in the order the conditions are declared in [`Condition`];
    /// for a rule's own order use [`Rule::conditions`](crate::Rule::conditions).
    ///
    /// ```
    /// use crm_chat_policy::{Condition, Conditions};
    ///
    /// let facts = Conditions::of(&[Condition::RecordOwner, Condition::ChatEnabled]);
    /// assert!(facts.contains(Condition::ChatEnabled));
    /// assert_eq!(facts.len(), 2);
    /// ```
    pub struct Conditions(u64) of Condition
}

impl Conditions {
    /// All conditions of a scope.
    ///
    /// ```
    /// use crm_chat_policy::{Condition::*, Conditions, Scope};
    ///
    /// assert_eq!(Conditions::of_scope(Scope::Request), Conditions::of(&[NewChat, FromDynamics]));
    /// ```
    #[must_use]
    pub const fn of_scope(scope: Scope) -> Self {
        Self::of_scopes(&[scope])
    }

    /// All conditions of these scopes.
    #[must_use]
    pub const fn of_scopes(scopes: &[Scope]) -> Self {
        let mut set = Self::NONE;
        let mut conditions = Condition::ALL;
        while let [condition, others @ ..] = conditions {
            let mut rest = scopes;
            while let [scope, tail @ ..] = rest {
                set = set.with_if(condition.scope() as u8 == *scope as u8, *condition);
                rest = tail;
            }
            conditions = others;
        }
        set
    }
}

impl GraphPermission {
    /// The condition that holds where it is granted, if there is one.
    #[must_use]
    pub fn condition(self) -> Option<Condition> {
        Condition::ALL.iter().copied().find(|condition| condition.source() == Source::Consent(self))
    }
}
