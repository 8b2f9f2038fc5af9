using System.Text.RegularExpressions;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed partial class UnbuiltOperationTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    public static TheoryData<string, string, string> All => new(UnbuiltOperations.All.Select(row => new TheoryDataRow<string, string, string>(row.Operation, row.Method, row.Pattern)));

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_operation_that_is_not_built_says_so_by_name(string operation, string method, string pattern)
    {
        var reply = await server.Send(method, Parameter().Replace(pattern, "x"), method is "PUT" or "POST" ? "{not json" : null);

        reply.IsJson(501, $$"""{"Type":"User","message":"The operation {{operation}} is not supported by this grid yet."}""");
        Assert.Equal("NotImplementedException", reply.ErrorType);
    }

    [GeneratedRegex("{[^}]+}")]
    private static partial Regex Parameter();
}
