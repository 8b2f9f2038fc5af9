using System.Text;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Gateway.Tests.Protocol;
using Grid.Gateway.Tests.Security;

namespace Grid.Gateway.Tests.Concurrency;

public sealed class AutoScalingTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Resource = """
        "ServiceNamespace":"lambda","ResourceId":"function:orders:live","ScalableDimension":"lambda:function:ProvisionedConcurrency"
        """;

    [Fact]
    public async Task A_target_is_registered()
    {
        var scaling = Fresh();

        var reply = await Call("RegisterScalableTarget", With(""" "MinCapacity":1,"MaxCapacity":10,"SuspendedState":{"DynamicScalingInSuspended":true},"Tags":{"team":"a"}"""));

        IsJson(reply, 200, """{"ScalableTargetARN":"arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/live"}""");
        var (method, arguments) = Assert.Single(scaling.Calls);
        Assert.Equal(("Register", "orders", "live"), (method, arguments[0], arguments[1]));
        var change = Assert.IsType<ScalableTargetChange>(arguments[2]);
        Assert.Equal((1, 10, true, null, "a"), (change.MinCapacity, change.MaxCapacity, change.DynamicInSuspended, change.ScheduledSuspended, change.Tags!["team"]));
    }

    [Fact]
    public async Task Targets_are_described()
    {
        Fresh();

        IsJson(await Call("DescribeScalableTargets", """{"ServiceNamespace":"lambda"}"""), 200, """
            {"ScalableTargets":[{"ServiceNamespace":"lambda","ResourceId":"function:orders:live","ScalableDimension":"lambda:function:ProvisionedConcurrency","MinCapacity":1,"MaxCapacity":10,
            "RoleARN":"arn:aws:iam::000000000000:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
            "CreationTime":1795564800.5,"SuspendedState":{"DynamicScalingInSuspended":false,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false},
            "ScalableTargetARN":"arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/live"}]}
            """);
        IsJson(await Call("DescribeScalableTargets", """{"ServiceNamespace":"lambda","ResourceIds":["function:orders:other"]}"""), 200, """{"ScalableTargets":[]}""");
    }

    [Fact]
    public async Task Listings_come_in_pages_and_a_token_fits_its_own_only()
    {
        Fresh().Known = [FakeScaling.Target("a"), FakeScaling.Target("b"), FakeScaling.Target("c")];

        var first = await Call("DescribeScalableTargets", """{"ServiceNamespace":"lambda","MaxResults":2}""");
        var token = (string)System.Text.Json.Nodes.JsonNode.Parse(first.Body)!["NextToken"]!;
        var second = await Call("DescribeScalableTargets", $$"""{"ServiceNamespace":"lambda","MaxResults":2,"NextToken":"{{token}}"}""");
        var other = await Call("DescribeScalingPolicies", $$"""{"ServiceNamespace":"lambda","NextToken":"{{token}}"}""");

        Assert.Contains("function:orders:b", first.Body, StringComparison.Ordinal);
        Assert.Contains("function:orders:c", second.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("NextToken", second.Body, StringComparison.Ordinal);
        IsJson(other, 400, """{"__type":"InvalidNextTokenException","message":"Invalid NextToken"}""");
    }

    [Fact]
    public async Task A_policy_is_put_and_described()
    {
        var scaling = Fresh();

        var put = await Call("PutScalingPolicy", With("""
            "PolicyName":"p","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":
            {"TargetValue":0.7,"PredefinedMetricSpecification":{"PredefinedMetricType":"LambdaProvisionedConcurrencyUtilization"},"ScaleOutCooldown":30,"DisableScaleIn":true}
            """));
        var described = await Call("DescribeScalingPolicies", """{"ServiceNamespace":"lambda","PolicyNames":["p"]}""");

        const string alarms = """[{"AlarmName":"high","AlarmARN":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:high"},{"AlarmName":"low","AlarmARN":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:low"}]""";
        IsJson(put, 200, $$"""{"PolicyARN":"arn:policy","Alarms":{{alarms}}}""");
        Assert.Equal(new ScalingPolicy { Name = "p", TargetValue = 0.7, ScaleOutCooldown = 30, DisableScaleIn = true }, scaling.Calls[0].Arguments[2]);
        IsJson(described, 200, $$"""
            {"ScalingPolicies":[{"PolicyARN":"arn:policy","PolicyName":"p","ServiceNamespace":"lambda","ResourceId":"function:orders:live","ScalableDimension":"lambda:function:ProvisionedConcurrency",
            "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.7,"PredefinedMetricSpecification":{"PredefinedMetricType":"LambdaProvisionedConcurrencyUtilization"},
            "ScaleOutCooldown":30,"DisableScaleIn":true},"Alarms":{{alarms}},"CreationTime":1795564800.5}]}
            """);
    }

    [Theory]
    [InlineData(""" "PolicyType":"StepScaling","StepScalingPolicyConfiguration":{}""", "Policy type StepScaling is not supported by this grid, which has TargetTrackingScaling on LambdaProvisionedConcurrencyUtilization.")]
    [InlineData(""" "StepScalingPolicyConfiguration":{}""", "Policy type StepScaling, which a policy without a type has, is not supported by this grid, which has TargetTrackingScaling on LambdaProvisionedConcurrencyUtilization.")]
    [InlineData(""" "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.5,"CustomizedMetricSpecification":{}}""", "CustomizedMetricSpecification is not supported by this grid, which has TargetTrackingScaling on LambdaProvisionedConcurrencyUtilization.")]
    [InlineData(""" "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.5,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"}}""", "Predefined metric type ECSServiceAverageCPUUtilization is not supported by this grid, which has TargetTrackingScaling on LambdaProvisionedConcurrencyUtilization.")]
    [InlineData(""" "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.5}""", "A PredefinedMetricSpecification must be specified.")]
    [InlineData(""" "PolicyType":"TargetTrackingScaling" """, "1 validation error detected: Value null at 'targetTrackingScalingPolicyConfiguration' failed to satisfy constraint: Member must not be null")]
    [InlineData(""" "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.95,"PredefinedMetricSpecification":{"PredefinedMetricType":"LambdaProvisionedConcurrencyUtilization"}}""", "1 validation error detected: Value '0.95' at 'targetTrackingScalingPolicyConfiguration.targetValue' failed to satisfy constraint: Member must have value less than or equal to 0.9")]
    public async Task Other_policies_are_refused_by_name(string members, string message)
    {
        var scaling = Fresh();

        var reply = await Call("PutScalingPolicy", With($""" "PolicyName":"p",{members}"""));

        Assert.Equal((400, "ValidationException", message), Error(reply));
        Assert.Empty(scaling.Calls);
    }

    [Fact]
    public async Task A_scheduled_action_is_put_and_described()
    {
        var scaling = Fresh();

        var put = await Call("PutScheduledAction", With("""
            "ScheduledActionName":"a","Schedule":"cron(0 8 * * ? *)","Timezone":"Europe/Berlin","StartTime":1795564800.5,"ScalableTargetAction":{"MinCapacity":5}
            """));
        var described = await Call("DescribeScheduledActions", """{"ServiceNamespace":"lambda","ResourceId":"function:orders:live"}""");

        IsJson(put, 200, "{}");
        Assert.Equal(
            new ScheduledActionChange { Name = "a", Schedule = "cron(0 8 * * ? *)", Timezone = "Europe/Berlin", StartTime = FakeScaling.Created, HasAction = true, MinCapacity = 5 },
            scaling.Calls[0].Arguments[2]);
        IsJson(described, 200, """
            {"ScheduledActions":[{"ScheduledActionName":"a","ScheduledActionARN":"arn:action","ServiceNamespace":"lambda","ResourceId":"function:orders:live",
            "ScalableDimension":"lambda:function:ProvisionedConcurrency","Schedule":"cron(0 8 * * ? *)","Timezone":"Europe/Berlin","StartTime":1795564800.5,
            "ScalableTargetAction":{"MinCapacity":5},"CreationTime":1795564800.5}]}
            """);
    }

    [Fact]
    public async Task Activities_are_described()
    {
        Fresh().Done = [new() { Id = "1", ResourceId = "function:orders:live", Description = "d", Cause = "c", Time = FakeScaling.Created, Failed = true, StatusMessage = "m" }];

        IsJson(await Call("DescribeScalingActivities", """{"ServiceNamespace":"lambda"}"""), 200, """
            {"ScalingActivities":[{"ActivityId":"1","ServiceNamespace":"lambda","ResourceId":"function:orders:live","ScalableDimension":"lambda:function:ProvisionedConcurrency",
            "Description":"d","Cause":"c","StartTime":1795564800.5,"EndTime":1795564800.5,"StatusCode":"Failed","StatusMessage":"m"}]}
            """);
        Assert.Equal("ValidationException", Error(await Call("DescribeScalingActivities", """{"ServiceNamespace":"lambda","IncludeNotScaledActivities":true}""")).Type);
    }

    [Theory]
    [InlineData("DeregisterScalableTarget", "", "Deregister|orders|live")]
    [InlineData("DeleteScalingPolicy", """ "PolicyName":"p" """, "DeletePolicy|orders|live|p")]
    [InlineData("DeleteScheduledAction", """ "ScheduledActionName":"a" """, "DeleteAction|orders|live|a")]
    public async Task What_is_deleted_answers_an_empty_object(string operation, string members, string call)
    {
        var scaling = Fresh();

        IsJson(await Call(operation, With(members)), 200, "{}");
        Assert.Equal(call, $"{scaling.Calls[0].Method}|{string.Join('|', scaling.Calls[0].Arguments)}");
    }

    [Fact]
    public async Task Tags_are_set_removed_and_listed()
    {
        var scaling = Fresh();
        const string arn = "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/live";

        IsJson(await Call("TagResource", $$"""{"Tags":{"a":"b"},"ResourceARN":"{{arn}}"}"""), 200, "{}");
        IsJson(await Call("UntagResource", $$"""{"ResourceARN":"{{arn}}","TagKeys":["a"]}"""), 200, "{}");
        IsJson(await Call("ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}"""), 200, """{"Tags":{"team":"a"}}""");

        Assert.Equal([$"{arn}|a=b|", $"{arn}||a"], scaling.Calls.Select(call => string.Join('|', call.Arguments)));
    }

    [Theory]
    [InlineData("""{"ServiceNamespace":"ecs"}""", "The service namespace ecs is not supported by this grid, which scales lambda only.")]
    [InlineData("""{"ServiceNamespace":"lambda","ScalableDimension":"ecs:service:DesiredCount"}""", "Unsupported service namespace, resource type or scalable dimension: ecs:service:DesiredCount")]
    [InlineData("{}", "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"ServiceNamespace":"lambda","MaxResults":51}""", "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50")]
    public async Task Other_resources_are_refused_by_name(string body, string message)
    {
        Fresh();

        Assert.Equal((400, "ValidationException", message), Error(await Call("DescribeScalableTargets", body)));
    }

    [Theory]
    [InlineData("function:orders")]
    [InlineData("function:orders:$LATEST")]
    [InlineData("service/a/b")]
    public async Task Only_versions_and_aliases_can_be_scaled(string resource)
    {
        Fresh();

        var reply = await Call("DeregisterScalableTarget", $$"""{"ServiceNamespace":"lambda","ResourceId":"{{resource}}","ScalableDimension":"lambda:function:ProvisionedConcurrency"}""");

        Assert.Equal((400, "ValidationException", $"Unsupported resource ID: {resource}. The provisioned concurrency of a function is function:name:qualifier, where the qualifier is a version or an alias."), Error(reply));
    }

    [Fact]
    public async Task A_refusal_of_the_grain_has_its_type()
    {
        Fresh().Refusal = new ApiError(ApiErrorKind.ObjectNotFound, "No scalable target found.");

        IsJson(await Call("DeregisterScalableTarget", With("")), 400, """{"__type":"ObjectNotFoundException","message":"No scalable target found."}""");
    }

    [Fact]
    public async Task An_operation_that_the_service_does_not_have_is_unknown() =>
        Assert.Equal((400, "UnknownOperationException", "The operation Scale is not one of this service."), Error(await Call("Scale", "{}")));

    [Fact]
    public async Task A_call_must_be_signed_for_the_service_that_it_is_for()
    {
        await using var guarded = new GatewayServer(acceptAnyKey: false);
        await guarded.InitializeAsync();
        using var unsigned = Request("DescribeScalableTargets", """{"ServiceNamespace":"lambda"}""");
        using var wrong = Request("DescribeScalableTargets", """{"ServiceNamespace":"lambda"}""");
        wrong.RequestUri = guarded.Client.BaseAddress;
        await new ReferenceSigner(guarded.Stores.Root.Id, guarded.Stores.Root.Secret) { Time = guarded.Time.GetUtcNow() }.Sign(wrong);

        Assert.Equal((400, "MissingAuthenticationTokenException", "Missing Authentication Token"), Error(await Send(guarded, unsigned)));
        Assert.Equal((400, "InvalidSignatureException", "Credential should be scoped to correct service: 'application-autoscaling'. "), Error(await Send(guarded, wrong)));
    }

    private static string With(string members) => $"{{{Resource}{(members.Length == 0 ? "" : ",")}{members}}}";

    private FakeScaling Fresh()
    {
        server.Fresh();
        return server.Grains.Scaling = new FakeScaling();
    }

    private async Task<Answer> Call(string operation, string body)
    {
        using var request = Request(operation, body);
        return await Send(server, request);
    }

    private static HttpRequestMessage Request(string operation, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", $"AnyScaleFrontendService.{operation}");
        return request;
    }

    private static async Task<Answer> Send(GatewayServer server, HttpRequestMessage request)
    {
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers, response.Content.Headers);
    }

    private static void IsJson(Answer reply, int status, string json)
    {
        Assert.True(status == reply.Status && System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(json), System.Text.Json.Nodes.JsonNode.Parse(reply.Body)), $"{reply.Status} {reply.Body}");
        Assert.Equal("application/x-amz-json-1.1", reply["Content-Type"]);
    }

    private static (int Status, string? Type, string? Message) Error(Answer reply)
    {
        var error = System.Text.Json.Nodes.JsonNode.Parse(reply.Body)!;
        return (reply.Status, (string?)error["__type"], (string?)error["message"]);
    }
}
