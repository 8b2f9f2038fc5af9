using System.Security.Cryptography;
using System.Text;
using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>The runtime as logs and answers name it: <c>python:3.11.v7</c> for <c>python3.11</c> with interpreter 3.11.7, and an ARN made from that name.</summary>
public sealed record RuntimeVersionName(string Name, string Arn)
{
    /// <param name="interpreter">Version of the interpreter; empty when there is none.</param>
    public static RuntimeVersionName Of(string region, string runtime, string interpreter)
    {
        var digits = runtime.AsSpan().IndexOfAnyInRange('0', '9');
        var split = runtime.StartsWith("provided.", StringComparison.Ordinal) ? "provided".Length : digits < 0 ? runtime.Length : digits;
        var family = runtime[..split];
        var line = runtime[split..].Trim('.');
        if (line.EndsWith(".x", StringComparison.Ordinal)) line = line[..^2];
        var patch = interpreter.StartsWith(line + ".", StringComparison.Ordinal) ? interpreter[(line.Length + 1)..] : interpreter;
        var name = $"{family}:{line}.v{(patch.Length == 0 ? "1" : patch)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new(name, $"arn:{FunctionId.Partition(region)}:lambda:{region}::runtime:{hash}");
    }
}
