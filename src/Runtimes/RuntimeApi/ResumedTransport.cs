using System.IO.Pipelines;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>A connection from which somebody has read already: those bytes come first.</summary>
internal sealed class ResumedTransport : IDuplexPipe
{
    private readonly Pipe _input = new(new PipeOptions(useSynchronizationContext: false));

    public ResumedTransport(IDuplexPipe transport, byte[] received)
    {
        Output = transport.Output;
        _ = Pass(transport.Input, received);
    }

    public PipeReader Input => _input.Reader;

    public PipeWriter Output { get; }

    private async Task Pass(PipeReader source, byte[] received)
    {
        try
        {
            await _input.Writer.WriteAsync(received);
            await source.CopyToAsync(_input.Writer);
            await _input.Writer.CompleteAsync();
        }
#pragma warning disable CA1031 // Whoever reads from the connection gets the exception.
        catch (Exception exception)
        {
            await _input.Writer.CompleteAsync(exception);
        }
#pragma warning restore CA1031
    }
}
