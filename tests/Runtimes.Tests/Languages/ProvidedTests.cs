namespace Grid.Runtimes.Tests.Languages;

public sealed class ProvidedTests
{
    [Fact]
    public async Task A_bootstrap_of_the_customers_own_is_run_with_its_handler()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") || Environment.GetEnvironmentVariable("CI") is "true", "No curl on this machine.");
        await using var function = FunctionUnderTest.Start("provided.al2023", "any.thing", ("bootstrap", """
            #!/bin/sh
            api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
            event=$(curl -sS "$api/invocation/next")
            curl -sS -H 'Expect:' -d "$_HANDLER got $event" "$api/init/error" >/dev/null
            """));

        Assert.Equal("any.thing got {\"n\":1}", (await function.Invoke("""{"n":1}""")).Text);
    }
}
