package grid.bootstrap;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The handler's context: an implementation, made at run time, of the Context interface in the function's own aws-lambda-java-core. */
final class Context {
    private Context() {
    }

    static boolean makes(Type type) {
        return type instanceof Class<?> contract && contract.getName().equals("com.amazonaws.services.lambda.runtime.Context");
    }

    static Object create(Class<?> contract, Reply invocation) {
        long deadlineMs = Long.parseLong(invocation.headers().getOrDefault("lambda-runtime-deadline-ms", "0"));
        return proxy(contract, (method, arguments) -> switch (method.getName()) {
            case "getAwsRequestId" -> invocation.header("lambda-runtime-aws-request-id");
            case "getLogGroupName" -> System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
            case "getLogStreamName" -> System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
            case "getFunctionName" -> System.getenv("AWS_LAMBDA_FUNCTION_NAME");
            case "getFunctionVersion" -> System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
            case "getInvokedFunctionArn" -> invocation.header("lambda-runtime-invoked-function-arn");
            case "getTenantId" -> invocation.header("lambda-runtime-aws-tenant-id");
            case "getXrayTraceId" -> invocation.header("lambda-runtime-trace-id");
            case "getMemoryLimitInMB" -> Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
            case "getRemainingTimeInMillis" -> (int) Math.min(Integer.MAX_VALUE, Math.max(0, deadlineMs - System.currentTimeMillis()));
            case "getIdentity" -> identity(method.getReturnType(), parse(invocation.header("lambda-runtime-cognito-identity")));
            case "getClientContext" -> clientContext(method.getReturnType(), parse(invocation.header("lambda-runtime-client-context")));
            case "getLogger" -> proxy(method.getReturnType(), Context::log);
            default -> throw new UnsupportedOperationException("Context." + method.getName());
        });
    }

    /** Makes an object as contexts are made. */
    static void rehearse(Class<?> contract) {
        proxy(contract, (method, arguments) -> null).toString();
    }

    private static Object identity(Class<?> contract, Map<?, ?> source) {
        return proxy(contract, (method, arguments) -> source == null ? null : switch (method.getName()) {
            case "getIdentityId" -> source.get("cognitoIdentityId");
            case "getIdentityPoolId" -> source.get("cognitoIdentityPoolId");
            default -> throw new UnsupportedOperationException("CognitoIdentity." + method.getName());
        });
    }

    private static Object clientContext(Class<?> contract, Map<?, ?> source) {
        return source == null ? null : proxy(contract, (method, arguments) -> switch (method.getName()) {
            case "getCustom" -> source.get("custom");
            case "getEnvironment" -> source.get("env");
            case "getClient" -> client(method.getReturnType(), (Map<?, ?>) source.get("client"));
            default -> throw new UnsupportedOperationException("ClientContext." + method.getName());
        });
    }

    private static Object client(Class<?> contract, Map<?, ?> source) {
        return source == null ? null : proxy(contract, (method, arguments) -> switch (method.getName()) {
            case "getInstallationId" -> source.get("installation_id");
            case "getAppTitle" -> source.get("app_title");
            case "getAppVersionName" -> source.get("app_version_name");
            case "getAppVersionCode" -> source.get("app_version_code");
            case "getAppPackageName" -> source.get("app_package_name");
            default -> throw new UnsupportedOperationException("Client." + method.getName());
        });
    }

    /** {@code log(String)}, {@code log(byte[])}, and both with a level behind it. */
    private static Object log(Method method, Object[] arguments) {
        String message = arguments[0] instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(arguments[0]);
        Logs.write(arguments.length > 1 ? arguments[1].toString() : "UNDEFINED", message);
        return null;
    }

    private static Map<?, ?> parse(String json) {
        return json == null || json.isEmpty() ? null : (Map<?, ?>) Json.read(json);
    }

    private static Object proxy(Class<?> contract, Answer answer) {
        InvocationHandler handler = (self, method, arguments) -> switch (method.getName()) {
            case "toString" -> contract.getSimpleName();
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == arguments[0];
            default -> answer.to(method, arguments);
        };
        return Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, handler);
    }

    /** What a member of the interface answers. */
    private interface Answer {
        Object to(Method method, Object[] arguments);
    }
}
