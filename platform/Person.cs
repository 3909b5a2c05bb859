namespace Notify.Platform;

/// <summary>A person: a user of a tenant. Taken from a verified token, a record or a row, never from a path or body alone.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user's id within the tenant.</param>
public readonly record struct Person(string Tenant, string User);
