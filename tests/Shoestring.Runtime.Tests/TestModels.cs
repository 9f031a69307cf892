namespace Shoestring.Runtime.Tests;

/// <summary>The models of Models/make_models.py.</summary>
internal static class TestModels
{
    public static string Affine => PathOf("affine");

    public static string Types => PathOf("types");

    public static string Qdq => PathOf("qdq");

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Models", name + ".onnx");
}
