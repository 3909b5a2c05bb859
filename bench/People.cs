namespace Notify.Bench;

/// <summary>
/// The people of every run, on every system: numbered from 1, the first ones connected. All have a phone and a mailbox; half want push,
/// a fifth want mail, and the shares hold among those connected and those not.
/// </summary>
internal static class People
{
    public const int Count = 2_000;

    /// <summary>Persons 1 to this hold one live connection each.</summary>
    public const int Connected = 1_000;

    public static bool IsConnected(int person) => person <= Connected;

    public static bool WantsPush(int person) => person % 2 == 0;

    public static bool WantsMail(int person) => person % 5 < 1;

    /// <summary>As long as FCM's tokens are.</summary>
    public static string DeviceToken(int person) => $"token-{person}-" + new string('x', 130);

    public static string Address(int person) => $"user{person}@example.test";
}
