using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>One ledger's schema, options, clock and statements.</summary>
internal sealed class LedgerParts(NpgsqlDataSource database, string schema, LedgerOptions options, TimeProvider time)
{
    public string Schema => schema;

    public LedgerOptions Options => options;

    public TimeProvider Time => time;

    public LedgerStore Store { get; } = new(database, schema);

    public LedgerTransitions Transitions { get; } = new(database, schema);

    public LedgerClaims Claims { get; } = new(database, schema);

    public LedgerEnds Ends { get; } = new(database, schema);
}
