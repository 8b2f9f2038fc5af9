namespace Grid.Scheduling.Concurrency;

/// <summary>The times of a ledger.</summary>
/// <param name="Valid">How long a silo may use what it holds without renewing it; infinite where no other silo can ever exist.</param>
/// <param name="Guard">How much longer the ledger keeps it for the silo.</param>
/// <param name="WaitTime">How long slots are kept for a silo that got too few, until it asks again.</param>
/// <param name="Starts">How fast environments may be added.</param>
public sealed record LedgerRules(TimeSpan Valid, TimeSpan Guard, TimeSpan WaitTime, StartRule Starts);
