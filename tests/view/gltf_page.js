// A standard viewer as people write it with three.js, with a few questions for the tests.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const viewer = { ready: false, error: "", meshes: {}, clips: [] };
window.viewer = viewer;

viewer.load = (url) =>
  new GLTFLoader().load(
    url,
    (gltf) => {
      viewer.scene = gltf.scene;
      viewer.clips = gltf.animations;
      gltf.scene.updateMatrixWorld(true);
      gltf.scene.traverse((object) => {
        if (object.isMesh) viewer.meshes[object.name] = object;
      });
      viewer.ready = true;
    },
    undefined,
    (error) => {
      viewer.error = String(error);
    },
  );

viewer.names = (mesh) => Object.keys(viewer.meshes[mesh].morphTargetDictionary);

viewer.pose = (weights) => {
  for (const mesh of Object.values(viewer.meshes)) {
    mesh.morphTargetInfluences?.fill(0);
    for (const [name, weight] of Object.entries(weights)) {
      const number = mesh.morphTargetDictionary?.[name];
      if (number !== undefined) mesh.morphTargetInfluences[number] = weight;
    }
  }
};

viewer.play = (name, seconds) => {
  const mixer = new THREE.AnimationMixer(viewer.scene);
  mixer.clipAction(viewer.clips.find((clip) => clip.name === name)).play();
  mixer.setTime(seconds);
};

viewer.points = (name, every) => {
  const mesh = viewer.meshes[name];
  const point = new THREE.Vector3();
  const found = [];
  for (let i = 0; i < mesh.geometry.attributes.position.count; i += every) {
    mesh.getVertexPosition(i, point);
    point.applyMatrix4(mesh.matrixWorld);
    found.push(point.x, point.y, point.z);
  }
  return found;
};

viewer.picture = () => {
  if (!viewer.renderer) {
    viewer.renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
    viewer.renderer.setSize(240, 280);
    viewer.room = new THREE.Scene();
    viewer.room.background = new THREE.Color(0xffffff);
    viewer.room.add(viewer.scene, new THREE.HemisphereLight(0xffffff, 0x887766, 3));
    viewer.camera = new THREE.PerspectiveCamera(22, 240 / 280, 0.01, 10);
    viewer.camera.position.set(0, -0.02, 0.95);
    viewer.camera.lookAt(0, -0.02, 0.05);
  }
  viewer.renderer.render(viewer.room, viewer.camera);
  const gl = viewer.renderer.getContext();
  const pixels = new Uint8Array(240 * 280 * 4);
  gl.readPixels(0, 0, 240, 280, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return Array.from(pixels);
};
