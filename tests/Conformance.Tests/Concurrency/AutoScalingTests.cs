using System.Globalization;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>What <c>aws application-autoscaling</c> says to a grid and hears from it.</summary>
public sealed class AutoScalingTests(ScaledGrid grid) : IClassFixture<ScaledGrid>
{
    private const string Dimension = "lambda:function:ProvisionedConcurrency";

    [Fact]
    public async Task A_target_lives_from_its_registration_to_its_end()
    {
        var registered = await Succeeds("register-scalable-target", "orders", "--min-capacity", "1", "--max-capacity", "10", "--suspended-state", "DynamicScalingInSuspended=true", "--tags", "team=a");
        Assert.Matches("^arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/[0-9a-f]{32}$", registered.Text("ScalableTargetARN"));

        var target = (await Describe("describe-scalable-targets", "--resource-ids", "function:orders:live")).At("ScalableTargets")[0];
        Assert.Equal((1, 10, true), (target.At("MinCapacity").GetInt32(), target.At("MaxCapacity").GetInt32(), target.At("SuspendedState", "DynamicScalingInSuspended").GetBoolean()));
        Assert.Equal(registered.Text("ScalableTargetARN"), target.Text("ScalableTargetARN"));
        Assert.Equal("a", (await Printed("list-tags-for-resource", "--resource-arn", target.Text("ScalableTargetARN"))).Text("Tags", "team"));

        await Succeeds("put-scaling-policy", "orders", "--policy-name", "busy", "--policy-type", "TargetTrackingScaling", "--target-tracking-scaling-policy-configuration",
            """{"TargetValue":0.7,"PredefinedMetricSpecification":{"PredefinedMetricType":"LambdaProvisionedConcurrencyUtilization"},"ScaleInCooldown":60}""");
        var policy = (await Describe("describe-scaling-policies", "--policy-names", "busy")).At("ScalingPolicies")[0];
        Assert.Equal((0.7, 60, 2), (
            policy.At("TargetTrackingScalingPolicyConfiguration", "TargetValue").GetDouble(),
            policy.At("TargetTrackingScalingPolicyConfiguration", "ScaleInCooldown").GetInt32(),
            policy.At("Alarms").GetArrayLength()));
        await Succeeds("delete-scaling-policy", "orders", "--policy-name", "busy");
        Assert.Equal(0, (await Describe("describe-scaling-policies")).At("ScalingPolicies").EnumerateArray().Count(kept => kept.Text("ResourceId") == "function:orders:live"));

        await Succeeds("deregister-scalable-target", "orders");
        Assert.Equal(
            "An error occurred (ObjectNotFoundException) when calling the DeregisterScalableTarget operation: No scalable target found for service namespace: lambda, resource ID: function:orders:live, scalable dimension: lambda:function:ProvisionedConcurrency",
            await Refused("deregister-scalable-target", "orders"));
    }

    [Fact]
    public async Task A_scheduled_action_is_carried_out_when_it_is_due()
    {
        await Succeeds("register-scalable-target", "planned", "--min-capacity", "0", "--max-capacity", "10");
        var soon = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 4).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        await Succeeds("put-scheduled-action", "planned", "--scheduled-action-name", "soon", "--schedule", $"at({soon})", "--scalable-target-action", "MinCapacity=3,MaxCapacity=7");
        var action = (await Describe("describe-scheduled-actions", "--scheduled-action-names", "soon")).At("ScheduledActions")[0];
        Assert.Equal(($"at({soon})", 3), (action.Text("Schedule"), action.At("ScalableTargetAction", "MinCapacity").GetInt32()));

        await Eventually.Holds(() => grid.Asked.Contains(("planned:live", 3)), "the action has asked for three environments");

        var activities = (await Describe("describe-scaling-activities", "--resource-id", "function:planned:live")).At("ScalingActivities");
        Assert.Equal(("Setting desired capacity to 3.", "Successful"), (activities[0].Text("Description"), activities[0].Text("StatusCode")));
        var target = (await Describe("describe-scalable-targets", "--resource-ids", "function:planned:live")).At("ScalableTargets")[0];
        Assert.Equal((3, 7), (target.At("MinCapacity").GetInt32(), target.At("MaxCapacity").GetInt32()));
        await Succeeds("delete-scheduled-action", "planned", "--scheduled-action-name", "soon");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_words()
    {
        Assert.Equal(
            "An error occurred (ValidationException) when calling the RegisterScalableTarget operation: No Lambda function found for resource ID: function:missing:live",
            await Refused("register-scalable-target", "missing", "--min-capacity", "1", "--max-capacity", "10"));
        Assert.Equal(
            "An error occurred (ValidationException) when calling the DescribeScalableTargets operation: The service namespace ecs is not supported by this grid, which scales lambda only.",
            (await grid.Run("describe-scalable-targets", "--service-namespace", "ecs")).Error);
    }

    private static string[] Named(string operation, string function, string[] more) =>
        [operation, "--service-namespace", "lambda", "--resource-id", $"function:{function}:live", "--scalable-dimension", Dimension, .. more];

    private Task<JsonElement> Succeeds(string operation, string function, params string[] more) => Printed(Named(operation, function, more));

    private Task<JsonElement> Describe(string operation, params string[] more) => Printed([operation, "--service-namespace", "lambda", .. more]);

    private async Task<string> Refused(string operation, string function, params string[] more)
    {
        var run = await grid.Run(Named(operation, function, more));
        Assert.NotEqual(0, run.ExitCode);
        return run.Error.Replace(" (reached max retries: 0)", "", StringComparison.Ordinal);
    }

    private async Task<JsonElement> Printed(params string[] arguments)
    {
        var run = await grid.Run(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}\n{run.Error}");
        return JsonDocument.Parse(run.Output.Trim().Length == 0 ? "{}" : run.Output).RootElement;
    }
}
