using System.Text;
using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Tests.Environments;

internal static class Text
{
    public static string Of(InvocationResult result) => Encoding.UTF8.GetString(result.Payload.Memory.Span);
}
