using static Notify.Sandbox.FcmField;

namespace Notify.Sandbox;

/// <summary>The body of <c>messages:send</c>, by the REST reference of projects.messages.</summary>
internal static class FcmSchema
{
    private static readonly FcmField Color = Object("google.type.Color",
        ("red", Number), ("green", Number), ("blue", Number), ("alpha", Number));

    private static readonly FcmField AnalyticsOnly = Object("FcmOptions", ("analytics_label", Text));

    private static readonly FcmField AndroidNotification = Object("AndroidNotification",
        ("title", Text), ("body", Text), ("icon", Text), ("color", Text), ("sound", Text), ("tag", Text), ("click_action", Text),
        ("body_loc_key", Text), ("body_loc_args", Texts), ("title_loc_key", Text), ("title_loc_args", Texts), ("channel_id", Text),
        ("ticker", Text), ("sticky", Flag), ("event_time", Timestamp), ("local_only", Flag),
        ("notification_priority", OneOf("NotificationPriority", "PRIORITY_UNSPECIFIED", "PRIORITY_MIN", "PRIORITY_LOW", "PRIORITY_DEFAULT", "PRIORITY_HIGH", "PRIORITY_MAX")),
        ("default_sound", Flag), ("default_vibrate_timings", Flag), ("default_light_settings", Flag), ("vibrate_timings", Durations),
        ("visibility", OneOf("Visibility", "VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET")), ("notification_count", Whole),
        ("light_settings", Object("LightSettings", ("color", Color), ("light_on_duration", Duration), ("light_off_duration", Duration))),
        ("image", Text), ("bypass_proxy_notification", Flag), ("proxy", OneOf("Proxy", "PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED")));

    private static readonly FcmField Message = Object("Message",
        ("name", Text), ("token", Text), ("fid", Text), ("topic", Text), ("condition", Text), ("data", TextMap),
        ("notification", Object("Notification", ("title", Text), ("body", Text), ("image", Text))),
        ("android", Object("AndroidConfig",
            ("collapse_key", Text), ("priority", OneOf("AndroidMessagePriority", "NORMAL", "HIGH")), ("ttl", Duration),
            ("restricted_package_name", Text), ("data", TextMap), ("notification", AndroidNotification), ("fcm_options", AnalyticsOnly),
            ("direct_boot_ok", Flag), ("bandwidth_constrained_ok", Flag), ("restricted_satellite_ok", Flag))),
        ("webpush", Object("WebpushConfig",
            ("headers", TextMap), ("data", TextMap), ("notification", AnyObject),
            ("fcm_options", Object("WebpushFcmOptions", ("link", Text), ("analytics_label", Text))))),
        ("apns", Object("ApnsConfig",
            ("headers", TextMap), ("payload", AnyObject), ("live_activity_token", Text),
            ("fcm_options", Object("ApnsFcmOptions", ("analytics_label", Text), ("image", Text))))),
        ("fcm_options", AnalyticsOnly));

    public static FcmField Request { get; } = Object("SendMessageRequest", ("validate_only", Flag), ("message", Message));
}
