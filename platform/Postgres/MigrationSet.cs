using System.Reflection;

namespace Notify.Platform.Postgres;

/// <summary>The migrations of one schema: the <c>Migrations/NNNN_verb.sql</c> resources of an assembly, in order of their names.</summary>
/// <param name="Schema">The schema they make.</param>
/// <param name="Assembly">Where they are embedded.</param>
public sealed record MigrationSet(string Schema, Assembly Assembly)
{
    /// <summary>Keys of services and the function <c>access.protect</c>; runs before all others.</summary>
    public static readonly MigrationSet Access = new("access", typeof(MigrationSet).Assembly);
}
