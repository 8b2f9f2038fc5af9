namespace Grid.Contracts.Observability;

/// <summary>The log stream of one execution environment. Lines are kept in the order in which they were written.</summary>
public interface IFunctionLogStream : IDisposable
{
    /// <param name="line">UTF-8 without the ending newline; copied before the call returns.</param>
    void Write(DateTimeOffset time, ReadOnlySpan<byte> line);
}
