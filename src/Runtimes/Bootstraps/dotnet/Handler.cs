using System.Reflection;

namespace Grid.Bootstrap;

/// <summary>The method that is the function, and how events and results pass its signature.</summary>
internal sealed class Handler
{
    private readonly MethodInvoker method;
    private readonly object? target;
    private readonly Serializer serializer;
    private readonly Type? inputType;
    private readonly ContextFactory? context;
    private readonly Type resultType;
    private readonly MethodInvoker? taskResult;

    public Handler(MethodInfo method, object? target, Serializer serializer)
    {
        this.method = MethodInvoker.Create(method);
        this.target = target;
        this.serializer = serializer;

        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToList();
        if (parameters is [.., var last] && ContextFactory.Makes(last))
        {
            context = new ContextFactory(last);
            parameters.RemoveAt(parameters.Count - 1);
        }

        if (parameters.Count > 1)
            throw new HandlerException($"Method '{method.Name}' takes {method.GetParameters().Length} parameters; a handler takes an event, an ILambdaContext, or both in this order.");
        inputType = parameters is [var input] ? input : null;

        resultType = method.ReturnType;
        if (resultType.IsGenericType && (resultType.GetGenericTypeDefinition() == typeof(Task<>) || resultType.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            taskResult = MethodInvoker.Create(resultType.GetProperty("Result")!.GetMethod!);
            resultType = resultType.GenericTypeArguments[0];
        }
        else if (resultType == typeof(Task) || resultType == typeof(ValueTask))
        {
            resultType = typeof(void);
        }
    }

    /// <summary>Runs the method to its end; returns the bytes of its result.</summary>
    public byte[] Invoke(Reply invocation)
    {
        var input = inputType is null ? null : serializer.Read(invocation.Body, inputType);
        var environment = context?.Create(invocation);
        var result = (inputType, context) switch
        {
            (null, null) => method.Invoke(target),
            (not null, null) => method.Invoke(target, input),
            (null, not null) => method.Invoke(target, environment),
            _ => method.Invoke(target, input, environment),
        };

        if (result is Task task) task.GetAwaiter().GetResult();
        else if (result is ValueTask value) value.AsTask().GetAwaiter().GetResult();
        if (taskResult is not null) result = AwaitedResult(result!);
        return resultType == typeof(void) ? "null"u8.ToArray() : serializer.Write(result, resultType);
    }

    private object? AwaitedResult(object awaitable)
    {
        if (awaitable is Task) return taskResult!.Invoke(awaitable);
        var task = (Task)awaitable.GetType().GetMethod("AsTask")!.Invoke(awaitable, null)!;
        task.GetAwaiter().GetResult();
        return task.GetType().GetProperty("Result")!.GetValue(task);
    }
}
